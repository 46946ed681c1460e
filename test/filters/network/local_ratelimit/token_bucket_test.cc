#include "source/filters/network/local_ratelimit/token_bucket.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace sluice::filters::network {
namespace {

constexpr base::MonotonicTime kStart{std::chrono::hours(1)};

TEST(TokenBucketTest, GivesAsManyAtOnceAsItHolds) {
  const auto made = std::make_unique<TokenBucket>(3, 1, std::chrono::seconds(1));
  TokenBucket& bucket = *made;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.Take(kStart));
  EXPECT_FALSE(bucket.Take(kStart));
}

TEST(TokenBucketTest, FillsAtItsRateAndNotBeyond) {
  const auto made = std::make_unique<TokenBucket>(2, 2, std::chrono::seconds(1));
  TokenBucket& bucket = *made;
  EXPECT_TRUE(bucket.Take(kStart));
  EXPECT_TRUE(bucket.Take(kStart));
  EXPECT_FALSE(bucket.Take(kStart + std::chrono::milliseconds(499)));
  EXPECT_TRUE(bucket.Take(kStart + std::chrono::milliseconds(500)));
  const base::MonotonicTime later = kStart + std::chrono::hours(1);
  EXPECT_TRUE(bucket.Take(later));
  EXPECT_TRUE(bucket.Take(later));
  EXPECT_FALSE(bucket.Take(later));
}

TEST(TokenBucketTest, GivesNoTokenTwiceToThreadsThatRace) {
  const auto made = std::make_unique<TokenBucket>(1000, 1, std::chrono::hours(1));
  TokenBucket& bucket = *made;
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) taken += bucket.Take(kStart) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken.load(), 1000);
}

}  // namespace
}  // namespace sluice::filters::network

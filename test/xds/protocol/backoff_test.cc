#include "source/xds/protocol/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::xds {
namespace {

// The longest of many waits for the n-th failure in a row.
base::Duration LongestWait(int failures) {
  base::Random random(7);
  base::Duration longest(0);
  for (int i = 0; i < 2000; ++i) {
    Backoff backoff(random, std::chrono::milliseconds(500), std::chrono::seconds(30));
    for (int n = 1; n < failures; ++n) backoff.Next();
    longest = std::max(longest, backoff.Next());
  }
  return longest;
}

TEST(BackoffTest, TheBoundDoublesUpToThirtySeconds) {
  const base::Duration bounds[] = {std::chrono::milliseconds(500), std::chrono::seconds(1),
                                   std::chrono::seconds(2), std::chrono::seconds(4)};
  for (int n = 1; n <= 4; ++n) {
    EXPECT_LT(LongestWait(n), bounds[n - 1]);
    EXPECT_GT(LongestWait(n), bounds[n - 1] * 9 / 10);
  }
  EXPECT_LT(LongestWait(20), std::chrono::seconds(30));
  EXPECT_GT(LongestWait(20), std::chrono::seconds(27));
}

TEST(BackoffTest, BeginsAnewAfterASuccess) {
  base::Random random(7);
  Backoff backoff(random, std::chrono::milliseconds(500), std::chrono::seconds(30));
  for (int i = 0; i < 10; ++i) backoff.Next();
  for (int i = 0; i < 100; ++i) {
    backoff.Reset();
    EXPECT_LT(backoff.Next(), std::chrono::milliseconds(500));
  }
}

}  // namespace
}  // namespace sluice::xds

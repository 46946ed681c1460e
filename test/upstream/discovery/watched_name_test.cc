#include "source/upstream/discovery/watched_name.h"

#include <gtest/gtest.h>

#include "test/upstream/discovery/discovery_fixture.h"

namespace sluice::upstream {
namespace {

constexpr auto kTick = std::chrono::milliseconds(2);  // a timer may be up to one late

class WatchedNameTest : public DiscoveryFixture {
 protected:
  void Watch(WatchedName::Empty empty = WatchedName::Empty::kIsAnswer) {
    name_ = std::make_unique<WatchedName>(
        context_, *spec_, "web.test", empty, stats(),
        [this](const std::vector<net::DnsRecord>* records) {
          told_ += records == nullptr ? "failed " : std::to_string(records->size()) + " ";
        });
    name_->Start();
    Turn();
  }
  // Whether it is asked again after `wait` and not before.
  void ExpectNextLookupIn(base::Duration wait) {
    const int before = dns_.asked();
    Advance(wait - kTick);
    EXPECT_EQ(dns_.asked(), before);
    Advance(2 * kTick);
    EXPECT_EQ(dns_.asked(), before + 1);
  }

  std::unique_ptr<WatchedName> name_;
  std::string told_;
};

TEST_F(WatchedNameTest, IsLookedUpAgainAfterTheRefresh) {
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  Watch();
  EXPECT_TRUE(name_->tried());
  ExpectNextLookupIn(std::chrono::seconds(5));
  ExpectNextLookupIn(std::chrono::seconds(5));
  EXPECT_EQ(told_, "1 1 1 ");
  EXPECT_EQ(stats().update_attempt.value(), 3u);
  EXPECT_EQ(stats().update_success.value(), 3u);
}

TEST_F(WatchedNameTest, TheLeastTtlCountsWhereItIsRespected) {
  spec_->dns.respect_ttl = true;
  dns_.Set("web.test", {Ip("10.0.0.1", 0)}, std::chrono::seconds(30));
  Watch();
  ExpectNextLookupIn(std::chrono::seconds(30));
}

TEST_F(WatchedNameTest, ATtlIsNotBelowTheFloorAndZeroIsNone) {
  spec_->dns.respect_ttl = true;
  spec_->dns.ttl_floor = std::chrono::seconds(10);
  dns_.Set("web.test", {Ip("10.0.0.1", 0)}, std::chrono::seconds(1));
  Watch();
  ExpectNextLookupIn(std::chrono::seconds(10));
  dns_.Set("web.test", {Ip("10.0.0.1", 0)}, base::Duration::zero());
  ExpectNextLookupIn(std::chrono::seconds(10));
  ExpectNextLookupIn(std::chrono::seconds(5));
}

TEST_F(WatchedNameTest, WithoutAFailureRefreshAFailureWaitsAsLongAsAnAnswer) {
  dns_.Fail("web.test");
  Watch();
  ExpectNextLookupIn(std::chrono::seconds(5));
  EXPECT_EQ(told_, "failed failed ");
  EXPECT_EQ(stats().update_failure.value(), 2u);
}

TEST_F(WatchedNameTest, FailuresAreTriedAgainWithinTheirBound) {
  spec_->dns.failure_refresh = std::chrono::milliseconds(100);
  spec_->dns.failure_refresh_max = std::chrono::milliseconds(400);
  dns_.Fail("web.test");
  Watch();
  for (const int bound : {100, 200, 400, 400, 400}) {
    const int before = dns_.asked();
    for (int ms = 0; dns_.asked() == before && ms <= bound + 2; ++ms)
      Advance(std::chrono::milliseconds(1));
    EXPECT_EQ(dns_.asked(), before + 1) << bound;
  }
}

TEST_F(WatchedNameTest, AnEmptyAnswerIsAnAnswerOrAFailureAsTheOwnerSays) {
  dns_.Set("web.test", std::vector<net::Address>());
  Watch(WatchedName::Empty::kIsAnswer);
  Watch(WatchedName::Empty::kIsFailure);
  EXPECT_EQ(told_, "0 failed ");
}

TEST_F(WatchedNameTest, DestroyedWhileAskingItIsNotTold) {
  Watch();  // nobody answers
  EXPECT_EQ(dns_.waiting(), 1);
  EXPECT_FALSE(name_->tried());
  name_.reset();
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  Turn();
  EXPECT_EQ(told_, "");
  EXPECT_EQ(dns_.waiting(), 0);
}

}  // namespace
}  // namespace sluice::upstream

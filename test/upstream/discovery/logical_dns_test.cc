#include "source/upstream/discovery/logical_dns.h"

#include <gtest/gtest.h>

#include "test/upstream/discovery/discovery_fixture.h"

namespace sluice::upstream {
namespace {

constexpr auto kRefresh = std::chrono::milliseconds(5002);

class LogicalDnsTest : public DiscoveryFixture {
 protected:
  void Start() {
    discovery_ = std::make_unique<LogicalDnsDiscovery>(context_, spec_, Recorder());
    discovery_->Start();
    Turn();
  }
  std::unique_ptr<LogicalDnsDiscovery> discovery_;
};

TEST_F(LogicalDnsTest, TheFirstAddressIsTheOnlyHost) {
  AddName("web.test", 81);
  dns_.Set("web.test", {Ip("10.0.0.2", 0), Ip("10.0.0.1", 0)});
  Start();
  EXPECT_TRUE(discovery_->ready());
  EXPECT_EQ(Hosts(), "10.0.0.2:81");
  EXPECT_EQ(hosts_->hosts()[0]->hostname(), "web.test");
}

TEST_F(LogicalDnsTest, AnotherAddressMovesTheHostInsteadOfReplacingIt) {
  AddName("web.test");
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  Start();
  const HostRef host = hosts_->hosts()[0];
  dns_.Set("web.test", {Ip("10.0.0.2", 0)});
  Advance(kRefresh);
  EXPECT_EQ(updates_, 1);  // the pools stay
  EXPECT_EQ(host->address(), Ip("10.0.0.2"));
}

TEST_F(LogicalDnsTest, TheSameAddressIsNoChange) {
  AddName("web.test");
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  Start();
  Advance(kRefresh);
  EXPECT_EQ(stats().update_no_rebuild.value(), 1u);
  EXPECT_EQ(membership().membership_change.value(), 1u);
}

TEST_F(LogicalDnsTest, NeitherAFailureNorAnEmptyAnswerTakesTheHost) {
  AddName("web.test");
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  Start();
  dns_.Fail("web.test", net::DnsStatus::kNoSuchName);
  Advance(kRefresh);
  dns_.Set("web.test", std::vector<net::Address>());
  Advance(kRefresh);
  EXPECT_EQ(Hosts(), "10.0.0.1:80");
  EXPECT_EQ(stats().update_failure.value(), 2u);
}

TEST_F(LogicalDnsTest, IsReadyWithoutAHostAfterAFailureAndGetsItLater) {
  AddName("web.test");
  dns_.Fail("web.test");
  Start();
  EXPECT_TRUE(discovery_->ready());
  EXPECT_EQ(Hosts(), "");
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  Advance(kRefresh);
  EXPECT_EQ(Hosts(), "10.0.0.1:80");
}

TEST_F(LogicalDnsTest, AnIpAddressIsNotLookedUp) {
  AddEndpoint(EndpointAt(Ip("10.0.0.1")));
  Start();
  EXPECT_EQ(Hosts(), "10.0.0.1:80");
  EXPECT_EQ(dns_.asked(), 0);
}

TEST_F(LogicalDnsTest, BeginsWithWhatItsPredecessorKnows) {
  AddName("web.test");
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  Start();
  hosts_ = nullptr;
  LogicalDnsDiscovery next(context_, spec_, Recorder(), discovery_.get());
  next.Start();
  EXPECT_EQ(Hosts(), "10.0.0.1:80");
}

}  // namespace
}  // namespace sluice::upstream

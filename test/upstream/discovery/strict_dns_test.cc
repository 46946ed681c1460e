#include "source/upstream/discovery/strict_dns.h"

#include <gtest/gtest.h>

#include "test/upstream/discovery/discovery_fixture.h"

namespace sluice::upstream {
namespace {

constexpr auto kRefresh = std::chrono::milliseconds(5002);

class StrictDnsTest : public DiscoveryFixture {
 protected:
  StrictDnsTest() { AddName("web.test"); }
  void Start() {
    discovery_ = std::make_unique<StrictDnsDiscovery>(context_, spec_, Recorder());
    discovery_->Start();
    Turn();
  }
  std::unique_ptr<StrictDnsDiscovery> discovery_;
};

TEST_F(StrictDnsTest, EveryAddressOfEveryNameIsAHost) {
  AddName("api.test", 81);
  AddEndpoint(EndpointAt(Ip("10.0.0.9", 82)));
  dns_.Set("web.test", {Ip("10.0.0.1", 0), Ip("10.0.0.2", 0)});
  dns_.Set("api.test", {Ip("10.0.0.1", 0)});
  Start();
  EXPECT_EQ(hosts_->hosts().size(), 4u);
  EXPECT_NE(Hosts().find("10.0.0.1:80"), std::string::npos);
  EXPECT_NE(Hosts().find("10.0.0.1:81"), std::string::npos);
  EXPECT_NE(Hosts().find("10.0.0.9:82"), std::string::npos);
  EXPECT_EQ(hosts_->hosts()[1]->hostname().empty(), false);
}

TEST_F(StrictDnsTest, TheAnswersOfOneTurnAreOneUpdate) {
  AddName("api.test", 81);
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  dns_.Set("api.test", {Ip("10.0.0.2", 0)});
  Start();
  EXPECT_EQ(updates_, 1);
}

TEST_F(StrictDnsTest, ASilentNameDoesNotHoldUpTheOthers) {
  AddName("silent.test");
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  Start();
  EXPECT_TRUE(discovery_->ready());
  EXPECT_EQ(Hosts(), "10.0.0.1:80");
}

TEST_F(StrictDnsTest, IsReadyWithoutHostsOnlyWhenAllNamesWereTried) {
  AddName("api.test");
  dns_.Fail("web.test");
  Start();
  EXPECT_FALSE(discovery_->ready());
  dns_.Fail("api.test");
  Turn();
  EXPECT_TRUE(discovery_->ready());
  EXPECT_EQ(Hosts(), "");
}

TEST_F(StrictDnsTest, ANewAnswerReplacesTheOldOne) {
  dns_.Set("web.test", {Ip("10.0.0.1", 0), Ip("10.0.0.2", 0)});
  Start();
  const HostRef stays = hosts_->hosts()[1];
  dns_.Set("web.test", {Ip("10.0.0.2", 0), Ip("10.0.0.3", 0)});
  Advance(kRefresh);
  EXPECT_EQ(Hosts(), "10.0.0.2:80 10.0.0.3:80");
  EXPECT_EQ(hosts_->hosts()[0], stays);
  ASSERT_EQ(removed_.size(), 1u);
  EXPECT_EQ(removed_[0]->address(), Ip("10.0.0.1"));
}

TEST_F(StrictDnsTest, AnotherOrderIsNoUpdate) {
  dns_.Set("web.test", {Ip("10.0.0.1", 0), Ip("10.0.0.2", 0)});
  Start();
  dns_.Set("web.test", {Ip("10.0.0.2", 0), Ip("10.0.0.1", 0)});
  Advance(kRefresh);
  EXPECT_EQ(updates_, 1);
  EXPECT_EQ(stats().update_no_rebuild.value(), 1u);
}

TEST_F(StrictDnsTest, AFailureLeavesTheHostsAndAnEmptyAnswerTakesThem) {
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  Start();
  dns_.Fail("web.test");
  Advance(kRefresh);
  EXPECT_EQ(Hosts(), "10.0.0.1:80");
  dns_.Set("web.test", std::vector<net::Address>());
  Advance(kRefresh);
  EXPECT_EQ(Hosts(), "");
  EXPECT_EQ(removed_.size(), 1u);
}

TEST_F(StrictDnsTest, BeginsWithWhatItsPredecessorKnows) {
  dns_.Set("web.test", {Ip("10.0.0.1", 0), Ip("10.0.0.2", 0)});
  Start();
  hosts_ = nullptr;
  spec_->localities[0].endpoints[0].port = 81;
  StrictDnsDiscovery next(context_, spec_, Recorder(), discovery_.get());
  next.Start();
  EXPECT_EQ(Hosts(), "10.0.0.1:81 10.0.0.2:81");
}

}  // namespace
}  // namespace sluice::upstream

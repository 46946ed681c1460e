#include "source/upstream/discovery/static_discovery.h"

#include <gtest/gtest.h>

#include "test/upstream/discovery/discovery_fixture.h"

namespace sluice::upstream {
namespace {

class StaticDiscoveryTest : public DiscoveryFixture {};

TEST_F(StaticDiscoveryTest, TellsItsEndpointsBeforeStartReturns) {
  AddEndpoint(EndpointAt(Ip("10.0.0.1")));
  AddEndpoint(EndpointAt(Ip("10.0.0.2", 81)));
  StaticDiscovery discovery(context_, spec_, Recorder());
  EXPECT_FALSE(discovery.ready());
  discovery.Start();
  EXPECT_TRUE(discovery.ready());
  EXPECT_EQ(updates_, 1);
  EXPECT_EQ(Hosts(), "10.0.0.1:80 10.0.0.2:81");
  EXPECT_TRUE(removed_.empty());
}

TEST_F(StaticDiscoveryTest, PutsEachLocalityIntoItsPriority) {
  AddEndpoint(EndpointAt(Ip("10.0.0.1")));
  spec_->localities.resize(2);
  spec_->localities[1].priority = 1;
  spec_->localities[1].endpoints = {EndpointAt(Ip("10.0.0.2"))};
  StaticDiscovery discovery(context_, spec_, Recorder());
  discovery.Start();
  ASSERT_EQ(hosts_->priorities().size(), 2u);
  EXPECT_EQ(hosts_->priorities()[1].all[0]->address(), Ip("10.0.0.2"));
}

TEST_F(StaticDiscoveryTest, IsReadyWithoutAnyEndpoint) {
  StaticDiscovery discovery(context_, spec_, Recorder());
  discovery.Start();
  EXPECT_TRUE(discovery.ready());
  EXPECT_EQ(Hosts(), "");
}

}  // namespace
}  // namespace sluice::upstream

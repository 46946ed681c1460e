#include "source/upstream/discovery/eds_discovery.h"

#include <gtest/gtest.h>

#include "test/upstream/discovery/discovery_fixture.h"

namespace sluice::upstream {
namespace {

class EdsDiscoveryTest : public DiscoveryFixture {
 protected:
  static std::shared_ptr<LoadAssignment> Assign(std::vector<EndpointSpec> endpoints,
                                                uint32_t priority = 0) {
    auto assignment = std::make_shared<LoadAssignment>();
    LocalitySpec& locality = assignment->localities.emplace_back();
    locality.priority = priority;
    locality.endpoints = std::move(endpoints);
    return assignment;
  }
  uint64_t Count(stats::Counter EdsStats::*counter) {
    return (store_.AddGroup<EdsStats>("cluster.web.").ForThread(main_.index).*counter).value();
  }
};

TEST_F(EdsDiscoveryTest, IsReadyWithItsFirstAssignment) {
  EdsDiscovery discovery(context_, spec_, Recorder());
  discovery.Start();
  EXPECT_FALSE(discovery.ready());
  EXPECT_EQ(updates_, 0);
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.1")), EndpointAt(Ip("10.0.0.2"))}));
  EXPECT_TRUE(discovery.ready());
  EXPECT_EQ(Hosts(), "10.0.0.1:80 10.0.0.2:80");
}

TEST_F(EdsDiscoveryTest, AHostThatStaysKeepsItsIdentity) {
  EdsDiscovery discovery(context_, spec_, Recorder());
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.1")), EndpointAt(Ip("10.0.0.2"))}));
  const Host* const second = hosts_->hosts()[1].get();
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.2")), EndpointAt(Ip("10.0.0.3"))}));
  EXPECT_EQ(hosts_->hosts()[0].get(), second);
  ASSERT_EQ(removed_.size(), 1u);
  EXPECT_EQ(removed_[0]->address(), Ip("10.0.0.1"));
}

TEST_F(EdsDiscoveryTest, MetadataSayHowAHostIsSpokenTo) {
  spec_->transports.resize(2);
  spec_->transports[1].match = {{"mode", "tls"}};
  EdsDiscovery discovery(context_, spec_, Recorder());
  EndpointSpec secure = EndpointAt(Ip("10.0.0.2"));
  secure.match = {{"mode", "tls"}};
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.1")), secure}));
  EXPECT_EQ(hosts_->hosts()[0]->transport(), 0u);
  EXPECT_EQ(hosts_->hosts()[1]->transport(), 1u);
  // Spoken to otherwise, it is another host.
  secure.match.clear();
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.1")), secure}));
  EXPECT_EQ(hosts_->hosts()[1]->transport(), 0u);
  ASSERT_EQ(removed_.size(), 1u);
  EXPECT_EQ(removed_[0]->transport(), 1u);
}

TEST_F(EdsDiscoveryTest, AnAssignmentWithoutEndpointsEmptiesTheCluster) {
  EdsDiscovery discovery(context_, spec_, Recorder());
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.1"))}));
  discovery.Apply(std::make_shared<LoadAssignment>());
  EXPECT_EQ(Hosts(), "");
  EXPECT_EQ(removed_.size(), 1u);
}

TEST_F(EdsDiscoveryTest, WithoutAnAnswerItIsReadyAndEmpty) {
  EdsDiscovery discovery(context_, spec_, Recorder());
  discovery.Start();
  discovery.Finish();
  EXPECT_TRUE(discovery.ready());
  EXPECT_EQ(Hosts(), "");
  EXPECT_EQ(Count(&EdsStats::update_empty), 1u);
}

TEST_F(EdsDiscoveryTest, AnAnswerWithoutItsNameKeepsTheHosts) {
  EdsDiscovery discovery(context_, spec_, Recorder());
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.1"))}));
  discovery.Finish();
  EXPECT_EQ(Hosts(), "10.0.0.1:80");
  EXPECT_EQ(updates_, 1);
}

TEST_F(EdsDiscoveryTest, TheSameAssignmentAgainIsNoUpdate) {
  EdsDiscovery discovery(context_, spec_, Recorder());
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.1"))}));
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.1"))}));
  EXPECT_EQ(updates_, 1);
  EXPECT_EQ(Count(&EdsStats::update_no_rebuild), 1u);
}

TEST_F(EdsDiscoveryTest, AnAddressThatStandsTwiceInAPriorityIsOneHost) {
  EdsDiscovery discovery(context_, spec_, Recorder());
  auto assignment = Assign({EndpointAt(Ip("10.0.0.1"), 5), EndpointAt(Ip("10.0.0.1"), 7)});
  assignment->localities.push_back(Assign({EndpointAt(Ip("10.0.0.1"))}, 1)->localities[0]);
  discovery.Apply(assignment);
  ASSERT_EQ(hosts_->hosts().size(), 2u);
  EXPECT_EQ(hosts_->hosts()[0]->weight(), 5u);
}

TEST_F(EdsDiscoveryTest, AChangedClusterKeepsWhatItsPredecessorKnew) {
  EdsDiscovery before(context_, spec_, Recorder());
  before.Apply(Assign({EndpointAt(Ip("10.0.0.1"))}));
  EdsDiscovery after(context_, spec_, Recorder(), &before);
  EXPECT_FALSE(after.ready());
  after.Start();
  EXPECT_TRUE(after.ready());
  EXPECT_EQ(Hosts(), "10.0.0.1:80");
}

TEST_F(EdsDiscoveryTest, AnotherOverprovisioningFactorIsAnUpdate) {
  EdsDiscovery discovery(context_, spec_, Recorder());
  discovery.Apply(Assign({EndpointAt(Ip("10.0.0.1"))}));
  auto changed = Assign({EndpointAt(Ip("10.0.0.1"))});
  changed->overprovisioning_factor = 100;
  discovery.Apply(changed);
  EXPECT_EQ(updates_, 2);
}

}  // namespace
}  // namespace sluice::upstream

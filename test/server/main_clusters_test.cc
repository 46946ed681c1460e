#include "source/server/main_clusters.h"

#include "test/event/simulated_clock.h"
#include "test/server/snapshot_source.h"

namespace sluice::server {
namespace {

class MainClustersTest : public testing::Test {
 protected:
  std::shared_ptr<const config::Snapshot> Build(const std::string& clusters,
                                                const config::Snapshot* previous = nullptr) {
    return source_.Build(BootstrapText("", clusters), previous);
  }
  static const upstream::SharedCluster& Only(const config::Snapshot& snapshot) {
    return *snapshot.clusters.at(0);
  }
  static std::shared_ptr<const upstream::HostSet> NoHosts() {
    return std::make_shared<upstream::HostSet>(upstream::HostList{}, 50, 140);
  }

  SnapshotSource source_;
  event::SimulatedClock clock_;
  net::Worker main_{1, clock_};
  http::h2::WorkerState http2_{main_};
  MainClusters clusters_{http2_};
};

TEST_F(MainClustersTest, AreFoundByName) {
  clusters_.SetBase(*Build(StaticCluster("up", 7001)));
  EXPECT_TRUE(clusters_.Find("up"));
  EXPECT_EQ(clusters_.Find("up").get(), clusters_.Find("up").get());
  EXPECT_FALSE(clusters_.Find("other"));
}

TEST_F(MainClustersTest, HaveHostsWhenTheyAreKnown) {
  const auto base = Build(StaticCluster("up", 7001));
  clusters_.SetBase(*base);
  EXPECT_FALSE(clusters_.HasHosts("up"));
  EXPECT_EQ(clusters_.Find("up")->hosts(), nullptr);
  const auto hosts = NoHosts();
  clusters_.SetHosts(Only(*base), hosts, {});
  EXPECT_TRUE(clusters_.HasHosts("up"));
  EXPECT_EQ(clusters_.Find("up")->hosts(), hosts.get());
}

TEST_F(MainClustersTest, OneThatStaysKeepsWhatItHas) {
  const auto first = Build(StaticCluster("up", 7001));
  clusters_.SetBase(*first);
  clusters_.SetHosts(Only(*first), NoHosts(), {});
  const upstream::ClusterRef before = clusters_.Find("up");
  clusters_.SetBase(*Build(StaticCluster("up", 7001), first.get()));
  EXPECT_EQ(clusters_.Find("up").get(), before.get());
  EXPECT_TRUE(clusters_.HasHosts("up"));
}

TEST_F(MainClustersTest, OneThatChangesOrGoesIsAnotherOrNone) {
  const auto first = Build(StaticCluster("up", 7001));
  clusters_.SetBase(*first);
  const upstream::ClusterRef before = clusters_.Find("up");
  const auto second = Build(StaticCluster("up", 7002), first.get());
  clusters_.SetBase(*second);
  EXPECT_NE(clusters_.Find("up").get(), before.get());
  clusters_.SetHosts(Only(*first), NoHosts(), {});  // of the one before: too late
  EXPECT_FALSE(clusters_.HasHosts("up"));
  clusters_.SetBase(*Build(""));
  EXPECT_FALSE(clusters_.Find("up"));
}

}  // namespace
}  // namespace sluice::server

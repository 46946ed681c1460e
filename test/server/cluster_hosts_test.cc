#include "source/server/cluster_hosts.h"

#include "gtest/gtest.h"
#include "test/server/dns_server.h"
#include "test/server/file_sources.h"
#include "test/server/snapshot_source.h"

namespace sluice::server {
namespace {

class ClusterHostsTest : public testing::Test {
 protected:
  std::shared_ptr<const config::Snapshot> Build(const std::string& cluster,
                                                const config::Snapshot* previous = nullptr) {
    return source_.Build(BootstrapText("", cluster), previous);
  }
  // Lets the loop turn until every cluster has had its first answer.
  void AwaitWarm(const config::Snapshot& snapshot) {
    while (!hosts_.IsWarm(snapshot)) main_.loop.RunOnce(/*wait=*/true);
  }
  const upstream::HostSet* HostsOf(const config::Snapshot& snapshot) {
    return hosts_.HostsOf(*snapshot.clusters.at(0)).get();
  }

  SnapshotSource source_;
  const base::SystemClock clock_;
  net::Worker main_{1, clock_};
  int updates_ = 0;
  xds::Environment environment_{main_.loop, source_.stats(), 1};
  FileSources files_{main_, environment_};
  config::load::Checker checker_;
  ClusterHosts hosts_{
      main_, source_.stats(), {files_.configs, checker_}, [this](auto&&...) { ++updates_; }};
  DnsServer dns_;
};

TEST_F(ClusterHostsTest, AStaticClusterIsKnownAtOnce) {
  const auto snapshot = Build(StaticCluster("up", 7001));
  hosts_.Prepare(*snapshot, nullptr);
  ASSERT_TRUE(hosts_.IsWarm(*snapshot));
  ASSERT_NE(HostsOf(*snapshot), nullptr);
  EXPECT_EQ(HostsOf(*snapshot)->hosts().at(0)->address_text(), "127.0.0.1:7001");
  EXPECT_EQ(updates_, 0);  // never within Prepare
}

TEST_F(ClusterHostsTest, ADnsClusterIsWarmWithItsFirstAnswer) {
  const auto snapshot = Build(DnsCluster("up", 7001, dns_.port()));
  hosts_.Prepare(*snapshot, nullptr);
  EXPECT_FALSE(hosts_.IsWarm(*snapshot));
  EXPECT_EQ(HostsOf(*snapshot), nullptr);
  dns_.AnswerLoopback();
  AwaitWarm(*snapshot);
  ASSERT_EQ(HostsOf(*snapshot)->hosts().size(), 1u);
  EXPECT_EQ(HostsOf(*snapshot)->hosts()[0]->address_text(), "127.0.0.1:7001");
  EXPECT_EQ(updates_, 1);
}

TEST_F(ClusterHostsTest, ANameThatIsNotThereIsAnAnswerToo) {
  const auto snapshot = Build(DnsCluster("up", 7001, dns_.port()));
  dns_.AnswerNoSuchName();
  hosts_.Prepare(*snapshot, nullptr);
  AwaitWarm(*snapshot);
  EXPECT_TRUE(HostsOf(*snapshot)->hosts().empty());
}

TEST_F(ClusterHostsTest, AClusterThatHasNotChangedGoesOn) {
  const auto first = Build(DnsCluster("up", 7001, dns_.port()));
  dns_.AnswerLoopback();
  hosts_.Prepare(*first, nullptr);
  AwaitWarm(*first);
  const upstream::HostSet* const known = HostsOf(*first);
  const auto second = Build(DnsCluster("up", 7001, dns_.port()), first.get());
  hosts_.Prepare(*second, first.get());
  EXPECT_TRUE(hosts_.IsWarm(*second));
  EXPECT_EQ(HostsOf(*second), known);
}

TEST_F(ClusterHostsTest, AChangedClusterStartsWithWhatItsOldFormKnew) {
  const auto first = Build(DnsCluster("up", 7001, dns_.port()));
  dns_.AnswerLoopback();
  hosts_.Prepare(*first, nullptr);
  AwaitWarm(*first);
  const auto second = Build(DnsCluster("up", 7002, dns_.port(), "7s"), first.get());
  ASSERT_NE(second->clusters.at(0), first->clusters.at(0));
  hosts_.Prepare(*second, first.get());
  ASSERT_TRUE(hosts_.IsWarm(*second));
  EXPECT_EQ(HostsOf(*second)->hosts().at(0)->address_text(), "127.0.0.1:7002");
}

TEST_F(ClusterHostsTest, ForgetsWhatItIsNotToKeep) {
  const auto first = Build(StaticCluster("up", 7001));
  const auto second = Build(StaticCluster("up", 7002), first.get());
  hosts_.Prepare(*first, nullptr);
  hosts_.Prepare(*second, first.get());
  hosts_.Keep({second->clusters.at(0).get()});
  EXPECT_EQ(HostsOf(*first), nullptr);
  EXPECT_FALSE(hosts_.IsWarm(*first));
  EXPECT_NE(HostsOf(*second), nullptr);
}

}  // namespace
}  // namespace sluice::server

#include "source/xds/file_subscription.h"

#include "test/xds/messages.h"
#include "test/xds/recording_watcher.h"
#include "test/xds/temporary_folder.h"
#include "test/xds/watched_loop.h"

namespace sluice::xds {
namespace {

std::string Clusters(const std::string& version, const std::vector<std::string>& names) {
  std::string text = "{version_info: '" + version + "', resources: [";
  for (const std::string& name : names) {
    text += "{'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, name: " + name + "},";
  }
  return text + "]}";
}

class FileSubscriptionTest : public WatchedLoop {
 protected:
  void Start(const std::string& file = "cds.yaml", const std::string& name = "",
             Type type = Type::kCluster) {
    upstream::ConfigSourceSpec source;
    source.path = folder_.Path(file);
    subscription_ = std::make_unique<FileSubscription>(
        environment_, files_, FileSubscription::Options{type, name, source, "cds."}, watcher_);
    subscription_->Start();
  }
  void Replace(const std::string& content, const std::string& file = "cds.yaml") {
    folder_.Replace(file, content);
    loop_.RunOnce(/*wait=*/false);
  }

  TemporaryFolder folder_;
  FileWatcher files_{loop_};
  RecordingWatcher watcher_;
  std::unique_ptr<FileSubscription> subscription_;
};

TEST_F(FileSubscriptionTest, ReadsTheFileAtItsStart) {
  folder_.Write("cds.yaml", Clusters("1", {"a", "b"}));
  Start();
  EXPECT_EQ(watcher_.names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(watcher_.version, "1");
  EXPECT_TRUE(watcher_.complete);
  EXPECT_EQ(Stat("cds.update_attempt"), 1u);
}

TEST_F(FileSubscriptionTest, ReadsItAgainWhenItIsReplaced) {
  folder_.Write("cds.yaml", Clusters("1", {"a"}));
  Start();
  Replace(Clusters("2", {"b"}));
  EXPECT_EQ(watcher_.names, std::vector<std::string>{"b"});
  EXPECT_EQ(Stat("cds.update_success"), 2u);
}

TEST_F(FileSubscriptionTest, AFileThatCannotBeReadChangesNothing) {
  folder_.Write("cds.yaml", Clusters("1", {"a"}));
  Start();
  Replace("{resources: [");
  EXPECT_EQ(watcher_.updates, 1);
  EXPECT_EQ(Stat("cds.update_failure"), 1u);
  EXPECT_EQ(Stat("cds.update_attempt"), 2u);
}

TEST_F(FileSubscriptionTest, AFirstFileThatIsBrokenDoesNotHoldUpWhoWaits) {
  folder_.Write("cds.yaml", "no map");
  Start();
  EXPECT_EQ(watcher_.no_answers, 1);
}

TEST_F(FileSubscriptionTest, ReadsBinaryFiles) {
  envoy::service::discovery::v3::DiscoveryResponse response;
  response.add_resources()->PackFrom(NamedCluster("a"));
  folder_.Write("cds.pb", response.SerializeAsString());
  Start("cds.pb");
  EXPECT_EQ(watcher_.names, std::vector<std::string>{"a"});
}

TEST_F(FileSubscriptionTest, ATypeThatTheProcessDoesNotKnowIsAFailure) {
  folder_.Write("cds.yaml", "{resources: [{'@type': type.googleapis.com/no.such.Type}]}");
  Start();
  EXPECT_EQ(Stat("cds.update_failure"), 1u);
}

class NamedFileSubscriptionTest : public FileSubscriptionTest {
 protected:
  static std::string Endpoints(const std::vector<std::string>& names) {
    std::string text = "{resources: [";
    for (const std::string& name : names) {
      text +=
          "{'@type': type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment, "
          "cluster_name: " +
          name + "},";
    }
    return text + "]}";
  }
  void StartFor(const std::string& name) { Start("cds.yaml", name, Type::kEndpoint); }
};

TEST_F(NamedFileSubscriptionTest, TakesTheResourceOfItsName) {
  folder_.Write("cds.yaml", Endpoints({"a", "b"}));
  StartFor("b");
  EXPECT_EQ(watcher_.names, std::vector<std::string>{"b"});
  EXPECT_FALSE(watcher_.complete);
}

TEST_F(NamedFileSubscriptionTest, RefusesAFileWithOthersOnly) {
  folder_.Write("cds.yaml", Endpoints({"a"}));
  StartFor("b");
  EXPECT_EQ(watcher_.updates, 0);
  EXPECT_EQ(Stat("cds.update_rejected"), 1u);
}

TEST_F(NamedFileSubscriptionTest, AnEmptyFileIsAnAnswer) {
  folder_.Write("cds.yaml", Endpoints({}));
  StartFor("b");
  EXPECT_EQ(watcher_.updates, 1);
  EXPECT_TRUE(watcher_.names.empty());
}

}  // namespace
}  // namespace sluice::xds

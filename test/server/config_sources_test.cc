#include "source/server/config_sources.h"

#include "test/server/updates_fixture.h"
#include "test/xds/recording_watcher.h"

namespace sluice::server {
namespace {

using Kind = upstream::ConfigSourceSpec::Kind;

class ConfigSourcesTest : public UpdatesFixture {
 protected:
  static std::shared_ptr<const upstream::ControlPlaneSpec> Plane() {
    auto spec = std::make_shared<upstream::ControlPlaneSpec>();
    spec->cluster = "plane";
    return spec;
  }
  // A subscription to all clusters.
  std::unique_ptr<xds::Subscription> Subscribe(const upstream::ConfigSourceSpec& source) {
    auto made = files_.configs.Subscribe({xds::Type::kCluster, "", source, "cds."}, watcher_);
    made->Start();
    return made;
  }

  xds::RecordingWatcher watcher_;
};

TEST_F(ConfigSourcesTest, AFileIsRead) {
  folder_.Write("cds.json", R"({"version_info": "7"})");
  upstream::ConfigSourceSpec source;
  source.path = folder_.Path("cds.json");
  const auto subscription = Subscribe(source);
  EXPECT_EQ(watcher_.updates, 1);
  EXPECT_EQ(watcher_.version, "7");
}

TEST_F(ConfigSourcesTest, TheAggregatedStreamIsOpenedWhenItsClusterHasHosts) {
  files_.configs.Begin({}, Plane());
  upstream::ConfigSourceSpec source;
  source.kind = Kind::kAds;
  const auto subscription = Subscribe(source);
  SetBase("", StaticCluster("plane", 1));
  files_.clusters.SetBase(*base_);
  files_.configs.Wake();
  Turn();
  EXPECT_EQ(Stat("cds.update_failure"), 0u);
  const auto nobody = std::make_shared<upstream::HostSet>(upstream::HostList{}, 50, 140);
  files_.clusters.SetHosts(*base_->clusters.at(0), nobody, {});
  files_.configs.Wake();
  Turn();
  Turn();
  EXPECT_EQ(Stat("cds.update_failure"), 1u);  // no host
}

TEST_F(ConfigSourcesTest, AControlPlaneMayHaveAStreamOfItsOwn) {
  files_.configs.Begin({}, nullptr);
  upstream::ConfigSourceSpec source;
  source.kind = Kind::kControlPlane;
  source.control_plane = Plane();
  auto subscription = Subscribe(source);
  Turn();
  Turn();
  EXPECT_EQ(Stat("cds.update_failure"), 1u);  // no such cluster
  // Tried again, for as long as it takes.
  Advance(std::chrono::seconds(1));
  Turn();
  EXPECT_EQ(Stat("cds.update_failure"), 2u);
  EXPECT_EQ(watcher_.no_answers, 0);
  Advance(std::chrono::seconds(15));
  EXPECT_EQ(watcher_.no_answers, 1);
}

}  // namespace
}  // namespace sluice::server

#include "source/server/runtime_updates.h"

#include "source/config/runtime/runtime_parser.h"
#include "test/server/updates_fixture.h"

namespace sluice::server {
namespace {

class RuntimeUpdatesTest : public UpdatesFixture {
 protected:
  void SetLayers(const std::string& layers) {
    extension::FieldErrors errors;
    const config::RuntimeSpec spec =
        config::ParseRuntime(config::FromYaml<envoy::config::bootstrap::v3::Bootstrap>(
                                 "{layered_runtime: {layers: [" + layers + "]}}"),
                             errors);
    ASSERT_TRUE(errors.ok()) << errors.ErrorText();
    updates_.SetLayers(spec);
  }
  std::string Discovered(const std::string& file) {
    return "{name: x, rtds_layer: {name: res, rtds_config: {path_config_source: {path: '" +
           folder_.Path(file) + "'}}}}";
  }
  static std::string Resource(const std::string& values) {
    return R"({"resources": [{"@type": "type.googleapis.com/envoy.service.runtime.v3.Runtime",
        "name": "res", "layer": )" +
           values + "}]}";
  }
  void Replace(const std::string& content) {
    folder_.Replace("rtds.yaml", content);
    Turn();
  }
  uint64_t Number() { return number_.Get(); }

  proxy::NodeInfo node_;
  RuntimeUpdates updates_{context_, files_.files, node_};
  const runtime::Number number_{1, builder_.runtime().Of("a.b")};
};

TEST_F(RuntimeUpdatesTest, TheLastLayerWins) {
  SetLayers("{name: s, static_layer: {a: {b: 5}}}, {name: t, static_layer: {a: {b: 6}, c: 1}}");
  EXPECT_EQ(Number(), 6u);
  EXPECT_EQ(Stat("runtime.num_keys"), 2u);
  EXPECT_EQ(Stat("runtime.num_layers"), 2u);
  EXPECT_EQ(Stat("runtime.load_success"), 1u);
  EXPECT_TRUE(updates_.answered());
}

TEST_F(RuntimeUpdatesTest, TheAdminLayerIsChangedKeyByKey) {
  SetLayers("{name: s, static_layer: {a: {b: 5}}}, {name: adm, admin_layer: {}}");
  EXPECT_TRUE(updates_.Modify({{"a.b", "9"}, {"n", "x"}}));
  EXPECT_EQ(Number(), 9u);
  EXPECT_EQ(Stat("runtime.admin_overrides_active"), 1u);
  EXPECT_TRUE(updates_.Modify({{"a.b", ""}, {"n", ""}}));
  EXPECT_EQ(Number(), 5u);
  EXPECT_EQ(Stat("runtime.admin_overrides_active"), 0u);
}

TEST_F(RuntimeUpdatesTest, WithoutAnAdminLayerNothingIsChanged) {
  SetLayers("{name: s, static_layer: {a: {b: 5}}}");
  EXPECT_FALSE(updates_.Modify({{"a.b", "9"}}));
  EXPECT_EQ(Number(), 5u);
}

TEST_F(RuntimeUpdatesTest, OtherLayersOfAReloadKeepWhatTheAdminSet) {
  SetLayers("{name: s, static_layer: {a: {b: 5}}}, {name: adm, admin_layer: {}}");
  updates_.Modify({{"a.b", "9"}});
  SetLayers("{name: s, static_layer: {a: {b: 6}}}, {name: adm, admin_layer: {}}");
  EXPECT_EQ(Number(), 9u);
  updates_.Modify({{"a.b", ""}});
  EXPECT_EQ(Number(), 6u);
}

TEST_F(RuntimeUpdatesTest, ADiskLayerFollowsItsLink) {
  for (const char* folder :
       {"v1", "v1/sub", "v1/sub/c1", "v1/sub/c1/a", "v2", "v2/sub", "v2/sub/c1", "v2/sub/c1/a"})
    folder_.MakeFolder(folder);
  folder_.Write("v1/sub/c1/a/b", "7");
  folder_.Write("v2/sub/c1/a/b", "8");
  folder_.Link("v1", "current");
  node_.cluster = "c1";
  SetLayers("{name: d, disk_layer: {symlink_root: '" + folder_.Path("current") +
            "', subdirectory: sub, append_service_cluster: true}}");
  EXPECT_EQ(Number(), 7u);
  folder_.Link("v2", "next");
  folder_.Move("next", "current");
  Turn();
  EXPECT_EQ(Number(), 8u);
  // What cannot be read changes nothing.
  folder_.MakeFolder("v3");
  folder_.MakeFolder("v3/sub");
  folder_.MakeFolder("v3/sub/c1");
  folder_.Link("nowhere", "v3/sub/c1/x");
  folder_.Link("v3", "next");
  folder_.Move("next", "current");
  Turn();
  EXPECT_EQ(Number(), 8u);
  EXPECT_EQ(Stat("runtime.load_error"), 1u);
}

TEST_F(RuntimeUpdatesTest, ADiscoveredLayerFollowsItsResource) {
  folder_.Write("rtds.yaml", Resource(R"({"a": {"b": 3}})"));
  SetLayers(Discovered("rtds.yaml"));
  EXPECT_TRUE(updates_.answered());
  EXPECT_EQ(Number(), 3u);
  Replace(Resource(R"({"a.b": 4})"));
  EXPECT_EQ(Number(), 4u);
  EXPECT_EQ(Stat("runtime.update_success"), 2u);
}

TEST_F(RuntimeUpdatesTest, AWrongResourceIsRefusedAndTheLayerStays) {
  folder_.Write("rtds.yaml", Resource(R"({"a": {"b": 3}})"));
  SetLayers(Discovered("rtds.yaml"));
  Replace(Resource(R"({"a": {"b": [3]}})"));
  EXPECT_EQ(Number(), 3u);
  EXPECT_EQ(Stat("runtime.update_rejected"), 1u);
  EXPECT_EQ(Stat("runtime.load_error"), 1u);
  Replace("{}");
  EXPECT_EQ(Number(), 3u);
}

TEST_F(RuntimeUpdatesTest, TheStartWaitsForADiscoveredLayer) {
  folder_.Write("rtds.yaml", "not a response");
  SetLayers(Discovered("rtds.yaml"));
  Advance(std::chrono::seconds(16));
  EXPECT_TRUE(updates_.answered());
  EXPECT_EQ(Number(), 1u);
}

}  // namespace
}  // namespace sluice::server

#include "source/config/resources/resource_finder.h"

#include "test/config/resources/loaded_document.h"

namespace sluice::config {
namespace {

// "kind path, kind path …"
std::string Found(const std::string& text, const std::string& name = "f.yaml") {
  const auto document = DocumentOf(text, name);
  std::string out;
  for (const FoundResource& found : FindResources(*document, name)) {
    if (!out.empty()) out += ", ";
    out += std::string(NameOf(found.kind)) + " " + found.path;
  }
  return out;
}

constexpr char kTypedCluster[] =
    "{'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, name: a}";

TEST(ResourceFinderTest, FindsOneResource) {
  EXPECT_EQ(Found(kTypedCluster), "cluster ");
  EXPECT_EQ(Found("{name: a, virtual_hosts: []}"), "route ");
}

TEST(ResourceFinderTest, FindsAList) {
  EXPECT_EQ(Found("[{name: a, virtual_hosts: []}, " + std::string(kTypedCluster) + "]"),
            "route [0], cluster [1]");
}

TEST(ResourceFinderTest, TheNameOfTheFileDecidesWhereFieldsAreDoubtful) {
  EXPECT_EQ(Found("[{name: a, type: EDS}, {name: b, address: {}}]", "x.clusters.yaml"),
            "cluster [0], cluster [1]");
}

TEST(ResourceFinderTest, FindsWhatADiscoveryResponseBrings) {
  EXPECT_EQ(
      Found("{versionInfo: '1', typeUrl: t, resources: [" + std::string(kTypedCluster) + "]}"),
      "cluster resources[0]");
  EXPECT_EQ(Found("{resources: [{name: a, resource: " + std::string(kTypedCluster) + "}]}"),
            "cluster resources[0].resource");
  EXPECT_EQ(Found("{versionInfo: '1', typeUrl: t}"), "");
}

TEST(ResourceFinderTest, FindsWhatIsListedByTypeAndName) {
  EXPECT_EQ(Found("{diff: [{path: /x, value: {name: v, type: EDS}}], xds: "
                  "{type.googleapis.com/envoy.config.cluster.v3.Cluster: {a.b: {name: a.b}, c: "
                  "{name: c}}}}"),
            "cluster xds[\"type.googleapis.com/envoy.config.cluster.v3.Cluster\"][\"a.b\"], "
            "cluster xds[\"type.googleapis.com/envoy.config.cluster.v3.Cluster\"].c");
}

TEST(ResourceFinderTest, FindsWhatAConfigDumpShows) {
  EXPECT_EQ(Found("{configs: [{'@type': type.googleapis.com/envoy.admin.v3.BootstrapConfigDump, "
                  "bootstrap: {node: {metadata: {type: EDS}}}}, {'@type': "
                  "type.googleapis.com/envoy.admin.v3.ClustersConfigDump, "
                  "version_info: '1', dynamic_active_clusters: [{version_info: '1', cluster: " +
                  std::string(kTypedCluster) + "}]}]}"),
            "cluster configs[1].dynamic_active_clusters[0].cluster");
}

TEST(ResourceFinderTest, FindsExtensions) {
  EXPECT_EQ(Found("{name: f, typedConfig: {'@type': type.googleapis.com/x.Y}}"), "extension ");
  EXPECT_EQ(Found("{'@type': type.googleapis.com/x.Y, virtual_hosts: []}"), "extension ");
}

TEST(ResourceFinderTest, ABootstrapIsKnownByItsFields) {
  EXPECT_TRUE(IsBootstrap(*DocumentOf("{static_resources: {}}")));
  EXPECT_TRUE(IsBootstrap(*DocumentOf("{node: {}}")));
  EXPECT_FALSE(IsBootstrap(*DocumentOf(kTypedCluster)));
  EXPECT_FALSE(IsBootstrap(*DocumentOf("[]")));
}

}  // namespace
}  // namespace sluice::config

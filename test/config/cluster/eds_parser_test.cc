#include "test/config/cluster/parsed_cluster.h"

namespace sluice::config {
namespace {

const char* const kSource = "eds_config: {path_config_source: {path: /dev/null}}";

TEST(EdsParserTest, TheAssignmentIsNamedLikeTheClusterUnlessToldOtherwise) {
  const ParsedCluster plain(std::string("type: EDS, eds_cluster_config: {") + kSource + "}");
  EXPECT_EQ(plain.fault(), "");
  EXPECT_EQ(plain.spec.discovery, upstream::DiscoveryType::kEds);
  EXPECT_EQ(plain.spec.eds.service_name, "a");
  EXPECT_EQ(plain.spec.eds.source.path, "/dev/null");
  const ParsedCluster named(std::string("type: EDS, eds_cluster_config: {service_name: s, ") +
                            kSource + "}");
  EXPECT_EQ(named.spec.eds.service_name, "s");
}

TEST(EdsParserTest, ASourceIsNeeded) {
  EXPECT_EQ(ParsedCluster("type: EDS").fault(),
            "eds_cluster_config: an EDS cluster needs an eds_config");
}

TEST(EdsParserTest, NamesOfTheNewSchemeAreRefused) {
  EXPECT_EQ(
      ParsedCluster(std::string("type: EDS, eds_cluster_config: {service_name: 'xdstp://x/y', ") +
                    kSource + "}")
          .fault(),
      "eds_cluster_config.service_name: names with xdstp: are not built yet");
}

TEST(EdsParserTest, EndpointsOfItsOwnAreNotUsedAndWarnedOf) {
  const ParsedCluster cluster(std::string("type: EDS, eds_cluster_config: {") + kSource + "}, " +
                              Endpoints(Endpoint("10.0.0.1")));
  EXPECT_TRUE(cluster.errors.ok());
  EXPECT_EQ(cluster.errors.warning_count(), 1u);
  EXPECT_TRUE(cluster.spec.localities.empty());
}

TEST(EdsParserTest, AnAssignmentHasItsEndpointsAndFactor) {
  extension::FieldErrors errors;
  upstream::LoadAssignment assignment;
  ParseAssignment(FromYaml<envoy::config::endpoint::v3::ClusterLoadAssignment>(
                      "{cluster_name: a, policy: {overprovisioning_factor: 150}, endpoints: "
                      "[{priority: 1, lb_endpoints: [" +
                      Endpoint("10.0.0.1") + "]}]}"),
                  errors, assignment);
  EXPECT_TRUE(errors.ok()) << errors.ErrorText();
  EXPECT_EQ(assignment.overprovisioning_factor, 150u);
  ASSERT_EQ(assignment.localities.size(), 1u);
  EXPECT_EQ(assignment.localities[0].priority, 1u);
  EXPECT_EQ(assignment.localities[0].endpoints.size(), 1u);
}

TEST(EdsParserTest, AnAssignmentCannotNameHostsToLookUp) {
  extension::FieldErrors errors;
  upstream::LoadAssignment assignment;
  ParseAssignment(
      FromYaml<envoy::config::endpoint::v3::ClusterLoadAssignment>(
          "{cluster_name: a, endpoints: [{lb_endpoints: [" + Endpoint("host.test") + "]}]}"),
      errors, assignment);
  EXPECT_FALSE(errors.ok());
}

}  // namespace
}  // namespace sluice::config

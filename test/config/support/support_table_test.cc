#include "source/config/support/support_table.h"

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sluice::config::support {
namespace {

using envoy::config::cluster::v3::Cluster;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Verdict Field(SupportTable& table, const char* name) {
  return table.OfField(*Cluster::descriptor()->FindFieldByName(name));
}

TEST(SupportTableTest, GivesTheVerdictOfEachNamedField) {
  SupportTable table(
      "# families\n"
      "message envoy.config.cluster.v3.Cluster\n"
      "  implemented name type\n"
      "  # a remark\n"
      "  tolerated stats_matcher : only statistics\n"
      "  rejected lb_subset_config\n"
      "  rejected filters metadata : for a reason\n");
  EXPECT_EQ(Field(table, "name").support, Support::kImplemented);
  EXPECT_EQ(Field(table, "type").support, Support::kImplemented);
  EXPECT_EQ(Field(table, "stats_matcher").support, Support::kTolerated);
  EXPECT_EQ(Field(table, "stats_matcher").reason, "only statistics");
  EXPECT_EQ(Field(table, "lb_subset_config").reason, "not built yet");
  EXPECT_EQ(Field(table, "metadata").reason, "for a reason");
  EXPECT_EQ(Field(table, "connect_timeout").support, Support::kUnnamed);
  EXPECT_EQ(table.OfType(*Cluster::descriptor()).support, Support::kUnnamed);
  EXPECT_THAT(table.FindMistakes(), IsEmpty());
}

TEST(SupportTableTest, OneLineMayStandForAWholeMessage) {
  SupportTable table("message envoy.config.cluster.v3.Cluster rejected : no clusters here\n");
  EXPECT_EQ(table.OfType(*Cluster::descriptor()).support, Support::kRejected);
  EXPECT_EQ(table.OfType(*Cluster::descriptor()).reason, "no clusters here");
  EXPECT_EQ(Field(table, "name").support, Support::kRejected);
}

TEST(SupportTableTest, EnumsThatAreNotNamedAreImplemented) {
  SupportTable table(
      "enum envoy.config.cluster.v3.Cluster.LbPolicy\n"
      "  implemented ROUND_ROBIN\n"
      "  rejected LEAST_REQUEST RING_HASH RANDOM MAGLEV CLUSTER_PROVIDED "
      "LOAD_BALANCING_POLICY_CONFIG\n");
  EXPECT_EQ(
      table.OfEnumValue(*Cluster::LbPolicy_descriptor()->FindValueByName("ROUND_ROBIN")).support,
      Support::kImplemented);
  EXPECT_EQ(table.OfEnumValue(*Cluster::LbPolicy_descriptor()->FindValueByName("MAGLEV")).support,
            Support::kRejected);
  EXPECT_EQ(table.OfEnumValue(*Cluster::DiscoveryType_descriptor()->FindValueByName("EDS")).support,
            Support::kImplemented);
  EXPECT_THAT(table.FindMistakes(), IsEmpty());
}

TEST(SupportTableTest, AlternativesAreImplementedAndSaySo) {
  SupportTable table(
      "message envoy.config.cluster.v3.LoadBalancingPolicy\n"
      "  alternatives policies\n");
  const auto* type = envoy::config::cluster::v3::LoadBalancingPolicy::descriptor();
  const Verdict verdict = table.OfField(*type->FindFieldByName("policies"));
  EXPECT_EQ(verdict.support, Support::kImplemented);
  EXPECT_TRUE(verdict.alternatives);
}

TEST(SupportTableTest, FindsMistakesInItsText) {
  SupportTable table(
      "  implemented name\n"
      "message envoy.config.cluster.v3.Cluster\n"
      "  implemented name nmae\n"
      "  rejected name\n"
      "  tolerated type\n"
      "  rejcted connect_timeout\n"
      "message envoy.config.cluster.v3.Filter rejected\n"
      "  implemented name\n"
      "message envoy.config.cluster.v3.Cluster\n"
      "message no.such.Message rejected\n"
      "enum envoy.config.cluster.v3.Cluster.LbPolicy\n"
      "  implemented ROUND_ROBIN\n"
      "something else\n");
  const std::vector<std::string> mistakes = table.FindMistakes();
  EXPECT_THAT(mistakes, Contains("line 1: stands under no message"));
  EXPECT_THAT(mistakes, Contains("line 9: envoy.config.cluster.v3.Cluster stands here twice"));
  EXPECT_THAT(mistakes, Contains("line 13: is no line of the table"));
  EXPECT_THAT(mistakes, Contains("no such message: no.such.Message"));
  EXPECT_THAT(mistakes, Contains("envoy.config.cluster.v3.Cluster.LbPolicy: does not name MAGLEV"));
  EXPECT_THAT(mistakes,
              Contains(HasSubstr("Filter: has a verdict as a whole and lines of its own")));
}

TEST(SupportTableTest, FindsMistakesInTheLinesOfAMessage) {
  SupportTable table(
      "message envoy.config.cluster.v3.Cluster\n"
      "  implemented name nmae\n"
      "  rejected name\n"
      "  tolerated type\n"
      "  rejcted connect_timeout\n");
  EXPECT_THAT(
      table.FindMistakes(),
      ElementsAre("envoy.config.cluster.v3.Cluster: has no nmae",
                  "envoy.config.cluster.v3.Cluster: names twice name",
                  "envoy.config.cluster.v3.Cluster: no reason for tolerating type",
                  "envoy.config.cluster.v3.Cluster: no verdict in the line connect_timeout"));
}

}  // namespace
}  // namespace sluice::config::support

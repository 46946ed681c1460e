#include "source/config/resources/resource_set.h"

#include "gmock/gmock.h"
#include "test/config/resources/loaded_document.h"

namespace sluice::config {
namespace {

using testing::HasSubstr;

class ResourceSetTest : public testing::Test {
 protected:
  ResourceSetTest() { builder_.AssumeSources(); }
  // The faults of the text and of what it names.
  std::string Add(const std::string& text) {
    extension::FieldErrors errors;
    set_.Add(*DocumentOf(text), errors);
    set_.CheckReferences(errors);
    errors.SortByPosition();
    return errors.ErrorText() + errors.WarningText();
  }

  const extension::Registry registry_;
  stats::Store stats_{1};
  SnapshotBuilder builder_{registry_, stats_, nullptr};
  load::Checker checker_;
  ResourceSet set_{builder_, checker_};
};

std::string Eds(const std::string& name) {
  return "{name: " + name + ", type: EDS, eds_cluster_config: {eds_config: {ads: {}}}}";
}
std::string RouteTo(const std::string& cluster) {
  return "{name: r, virtual_hosts: [{name: v, domains: ['*'], routes: [{match: {prefix: /}, route: "
         "{cluster: " +
         cluster + "}}]}]}";
}

TEST_F(ResourceSetTest, GoodOnesAreCounted) {
  EXPECT_EQ(Add("[" + Eds("a") + ", " + RouteTo("a") + ", {cluster_name: a}]"), "");
  EXPECT_EQ(set_.count(ResourceKind::kCluster), 1u);
  EXPECT_EQ(set_.count(ResourceKind::kRoute), 1u);
  EXPECT_EQ(set_.count(ResourceKind::kEndpoint), 1u);
}

TEST_F(ResourceSetTest, EachFaultHasItsPlaceAndPath) {
  // Of the text, of the API's rules, of the support table, and of a parser.
  const std::string faults =
      Add("- {name: a, nam: b, type: EDS}\n"
          "- {name: b, type: STATIC, connect_timeout: -1s}\n"
          "- {name: c, type: STATIC, lb_subset_config: {}}\n"
          "- {name: d, type: EDS}\n");
  EXPECT_THAT(faults, HasSubstr("f.yaml:1:13: error: [0].nam"));
  EXPECT_THAT(faults, HasSubstr("f.yaml:2:27: error: [1].connect_timeout"));
  EXPECT_THAT(faults, HasSubstr("f.yaml:3:27: error: [2].lb_subset_config"));
  EXPECT_THAT(faults, HasSubstr("f.yaml:4:"));
}

TEST_F(ResourceSetTest, TwoOfOneNameAreAFault) {
  const std::string faults = Add("- " + Eds("a") + "\n- " + Eds("a") + "\n- {cluster_name: a}\n");
  EXPECT_THAT(faults, HasSubstr("f.yaml:2:4: error: [1].name: is that of another cluster too"));
  EXPECT_THAT(faults, HasSubstr("the first is at f.yaml:1"));
}

TEST_F(ResourceSetTest, WhatIsNamedAndNotHereIsWarnedOf) {
  const std::string faults = Add("[" + Eds("a") + ", " + RouteTo("b") + ", {cluster_name: c}]");
  EXPECT_THAT(faults, HasSubstr("warning: [1]: names one cluster that is not here (is \"b\")"));
  EXPECT_THAT(faults, HasSubstr("warning: [0]: names one endpoint that is not here (is \"a\")"));
}

TEST_F(ResourceSetTest, AKindThatIsNotHereAtAllComesFromElsewhere) {
  EXPECT_EQ(Add("[" + RouteTo("b") + "]"), "");
}

TEST_F(ResourceSetTest, ExtensionsAreCheckedByTheirType) {
  EXPECT_THAT(Add("{name: f, typedConfig: {'@type': type.googleapis.com/no.Such}}"),
              HasSubstr("typedConfig"));
}

TEST_F(ResourceSetTest, TheRuntimeIsRead) {
  EXPECT_EQ(Add("{name: r, layer: {a: {b: 1}}}"), "");
  EXPECT_THAT(Add("{name: s, layer: {a: [1]}}"), HasSubstr("layer.a: is no value"));
}

TEST_F(ResourceSetTest, AResourceMaySayItsType) {
  EXPECT_EQ(Add("{'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, name: a, type: "
                "STATIC}"),
            "");
  EXPECT_THAT(Add("{'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, nam: a}"),
              HasSubstr("error: nam: no such field"));
}

}  // namespace
}  // namespace sluice::config

#include "source/config/snapshot/references.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source/config/snapshot/snapshot_builder.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Host(const std::string& name, const std::string& action) {
  return "{name: " + name + ", domains: [" + name + "], routes: [{match: {prefix: /}, " + action +
         "}]}";
}
std::string To(const std::string& cluster) { return "route: {cluster: " + cluster + "}"; }

class ReferencesTest : public ::testing::Test {
 protected:
  std::shared_ptr<const route::RouteTable> Table(const std::string& hosts,
                                                 const std::string& more = "") {
    extension::FieldErrors errors;
    auto body = std::make_shared<const std::string>(
        FromYaml<envoy::config::route::v3::RouteConfiguration>("{name: r, virtual_hosts: [" +
                                                               hosts + "]" + more + "}")
            .SerializeAsString());
    auto made = builder_.MakeTable(std::move(body), {}, checker_, errors);
    EXPECT_TRUE(errors.ok()) << errors.ErrorText();
    return made.table;
  }
  uint32_t Id(const std::string& name) { return builder_.IdOf(name); }

  const extension::Registry registry_;
  stats::Store stats_{1};
  SnapshotBuilder builder_{registry_, stats_, nullptr};
  load::Checker checker_;
};

TEST_F(ReferencesTest, NamesEachClusterOnce) {
  const auto table = Table(Host("v", To("a")) + ", " + Host("w", To("a")) + ", " +
                           Host("x",
                                "route: {weighted_clusters: {clusters: [{name: b, weight: 1}, "
                                "{name: c, weight: 1}]}}") +
                           ", " + Host("other", "direct_response: {status: 200}"));
  EXPECT_THAT(ClustersOf(*table), ElementsAre(Id("a"), Id("b"), Id("c")));
}

TEST_F(ReferencesTest, ATargetIsNewForAHostThatWasThereBefore) {
  const auto before = Table(Host("v", To("a")) + ", " + Host("w", To("b")));
  EXPECT_THAT(NewTargets(*before, *before), IsEmpty());
  EXPECT_THAT(NewTargets(*before, *Table(Host("v", To("b")) + ", " + Host("w", To("b")))),
              ElementsAre(Id("b")));
  EXPECT_THAT(NewTargets(*before, *Table(Host("v", To("a")) + ", " + Host("new", To("c")))),
              IsEmpty());
}

TEST_F(ReferencesTest, UnknownClustersAreFaultsOnlyWhereTheTableAsksForIt) {
  const auto none = [](uint32_t) { return false; };
  extension::FieldErrors errors;
  CheckClusters(*Table(Host("v", To("a"))), none, errors);
  EXPECT_TRUE(errors.ok());
  CheckClusters(*Table(Host("v", To("a")), ", validate_clusters: true"), none, errors);
  ASSERT_EQ(errors.error_count(), 1u);
  EXPECT_EQ(errors.faults()[0].path, "virtual_hosts[0].routes[0].route.cluster");
  EXPECT_EQ(errors.faults()[0].value, "\"a\"");
}

}  // namespace
}  // namespace sluice::config

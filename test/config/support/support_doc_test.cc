#include "source/config/support/support_doc.h"

#include <fstream>
#include <sstream>
#include <string>

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "source/config/support/support_table.h"

namespace sluice::config::support {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string DocOf(std::string_view text) {
  // Descriptors are found by name only once they are linked.
  envoy::config::cluster::v3::Cluster::descriptor();
  SupportTable table(text);
  return SupportDoc(table);
}

TEST(SupportDocTest, CommittedPageIsUpToDate) {
  std::ifstream file("docs/support.md");
  std::stringstream committed;
  committed << file.rdbuf();
  SupportTable table;
  EXPECT_TRUE(committed.str() == SupportDoc(table))
      << "run: bazel run //tools/support_doc > docs/support.md";
}

TEST(SupportDocTest, ListsFieldsByVerdictInTheOrderOfTheApi) {
  const std::string doc = DocOf(
      "message envoy.config.cluster.v3.Cluster.CustomClusterType\n"
      "  implemented typed_config name\n");
  EXPECT_THAT(doc, HasSubstr("\n### envoy.config.cluster.v3.Cluster.CustomClusterType\n\n"
                             "- implemented: `name`, `typed_config`\n"));
  EXPECT_THAT(doc, HasSubstr("| implemented | 2 |\n| tolerated | 0 |\n| rejected | 0 |\n"));
}

TEST(SupportDocTest, GivesTheReasonOfWhatIsNotImplemented) {
  const std::string doc = DocOf(
      "message envoy.config.cluster.v3.Cluster.CustomClusterType\n"
      "  tolerated name : only a name\n"
      "  rejected typed_config\n");
  EXPECT_THAT(doc, HasSubstr("- tolerated (only a name): `name`\n"
                             "- rejected (not built yet): `typed_config`\n"));
}

TEST(SupportDocTest, ListsWholeMessagesApart) {
  const std::string doc =
      DocOf("message envoy.config.cluster.v3.Filter rejected : no filters here\n");
  EXPECT_THAT(doc, HasSubstr("## Messages rejected as a whole\n"));
  EXPECT_THAT(doc, HasSubstr("- `envoy.config.cluster.v3.Filter`: no filters here\n"));
  EXPECT_THAT(doc, HasSubstr("| messages rejected as a whole | 1 |"));
  EXPECT_THAT(doc, Not(HasSubstr("## Messages tolerated as a whole")));
}

TEST(SupportDocTest, ShowsTheValuesOfEnums) {
  EXPECT_THAT(DocOf("enum envoy.config.cluster.v3.Cluster.ClusterProtocolSelection\n"
                    "  implemented USE_CONFIGURED_PROTOCOL\n"
                    "  rejected USE_DOWNSTREAM_PROTOCOL\n"),
              HasSubstr("ClusterProtocolSelection (values)\n\n"
                        "- implemented: `USE_CONFIGURED_PROTOCOL`\n"
                        "- rejected (not built yet): `USE_DOWNSTREAM_PROTOCOL`\n"));
}

}  // namespace
}  // namespace sluice::config::support

#include "source/proxy/cluster_choice.h"

#include <gtest/gtest.h>

#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

class ClusterChoiceTest : public SessionFixture {
 protected:
  ClusterChoiceTest() { peer_.Answer(kOk); }
};

TEST_F(ClusterChoiceTest, TheNamedClusterIsTaken) {
  Open();
  Exchange(kGet);
  EXPECT_EQ(end_.status, 200);
}

TEST_F(ClusterChoiceTest, AHeaderNamesTheCluster) {
  route().forward.cluster_header = "x-to";
  Open();
  Exchange("GET /p HTTP/1.1\r\nhost: a\r\nx-to: web\r\n\r\n");
  EXPECT_EQ(end_.status, 200);
  Exchange("GET /p HTTP/1.1\r\nhost: a\r\nx-to: none\r\n\r\n");
  EXPECT_EQ(end_.flags, "NC");
  Exchange(kGet);
  EXPECT_EQ(end_.flags, "NC");
  EXPECT_EQ(stats().no_cluster.value(), 2u);
}

TEST_F(ClusterChoiceTest, TheLotOfWeightedClustersCanComeFromAHeader) {
  for (const uint32_t id : {0u, 7u}) {  // 7 is not there
    route::WeightedCluster& each = route().forward.weighted.emplace_back();
    each.cluster = {id == 0 ? "web" : "other", id};
    each.weight = runtime::Number(50);
  }
  route().forward.total_weight = 100;
  route().forward.weight_header = "x-lot";
  Open();
  Exchange("GET /p HTTP/1.1\r\nhost: a\r\nx-lot: 10\r\n\r\n");
  EXPECT_EQ(end_.status, 200);
  Exchange("GET /p HTTP/1.1\r\nhost: a\r\nx-lot: 60\r\n\r\n");
  EXPECT_EQ(end_.flags, "NC");
}

}  // namespace
}  // namespace sluice::proxy

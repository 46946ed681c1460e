#include "source/filters/network/sni_cluster/factory.h"

#include "gtest/gtest.h"
#include "test/filters/network/parsed_filter.h"

namespace sluice::filters::network {
namespace {

TEST(SniClusterFactoryTest, DoesNotTakeTheBytes) {
  stats::Store store(1);
  const ParsedFilter parsed(&RegisterSniCluster, "sni_cluster.v3.SniCluster", "", store);
  ASSERT_EQ(parsed.fault(), "");
  EXPECT_FALSE(parsed.factory->terminal());
}

}  // namespace
}  // namespace sluice::filters::network

#include "source/filters/network/connection_limit/factory.h"

#include "gtest/gtest.h"
#include "test/filters/network/parsed_filter.h"

namespace sluice::filters::network {
namespace {

TEST(ConnectionLimitFactoryTest, NeedsANumber) {
  stats::Store store(1);
  const ParsedFilter parsed(&RegisterConnectionLimit, "connection_limit.v3.ConnectionLimit",
                            "stat_prefix: t", store);
  EXPECT_EQ(parsed.fault(), "max_connections: is needed: a limit without a number lets nobody in");
}

}  // namespace
}  // namespace sluice::filters::network

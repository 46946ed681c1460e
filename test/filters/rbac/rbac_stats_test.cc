#include "source/filters/rbac/rbac_stats.h"

#include <gtest/gtest.h>

namespace sluice::filters {
namespace {

TEST(RbacStatsTest, HaveEnvoysNames) {
  EXPECT_STREQ(RbacStats::kFields[0].name, "allowed");
  EXPECT_STREQ(RbacStats::kFields[1].name, "denied");
  EXPECT_STREQ(RbacShadowStats::kFields[0].name, "shadow_allowed");
  EXPECT_STREQ(RbacShadowStats::kFields[1].name, "shadow_denied");
}

}  // namespace
}  // namespace sluice::filters

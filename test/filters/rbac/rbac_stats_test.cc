#include "source/filters/rbac/rbac_stats.h"

#include <gtest/gtest.h>

namespace sluice::filters {
namespace {

TEST(RbacStatsTest, APrefixEndsWithOneDot) {
  EXPECT_EQ(RbacStatPrefix("a.", ""), "a.rbac.");
  EXPECT_EQ(RbacStatPrefix("a.", "b_"), "a.rbac.b_.");
  EXPECT_EQ(RbacStatPrefix("a.", "b."), "a.rbac.b.");
}

TEST(RbacStatsTest, HaveEnvoysNames) {
  EXPECT_EQ(RbacStats::kFields[0].name, "allowed");
  EXPECT_EQ(RbacStats::kFields[1].name, "denied");
  EXPECT_EQ(RbacShadowStats::kFields[0].name, "shadow_allowed");
  EXPECT_EQ(RbacShadowStats::kFields[1].name, "shadow_denied");
}

}  // namespace
}  // namespace sluice::filters

#include "source/xds/type.h"

#include <gtest/gtest.h>

namespace sluice::xds {
namespace {

TEST(TypeTest, EachUrlLeadsBackToItsType) {
  for (const Type type : {Type::kListener, Type::kCluster, Type::kRoute, Type::kEndpoint}) {
    Type found = Type::kListener;
    ASSERT_TRUE(FindType(TypeUrl(type), found)) << TypeUrl(type);
    EXPECT_EQ(found, type);
  }
}

TEST(TypeTest, DoesNotKnowOtherTypes) {
  Type found;
  EXPECT_FALSE(FindType("type.googleapis.com/envoy.api.v2.Cluster", found));
  EXPECT_FALSE(FindType("", found));
}

TEST(TypeTest, OnlyListenersAndClustersComeAsCompleteSets) {
  EXPECT_TRUE(IsComplete(Type::kListener));
  EXPECT_TRUE(IsComplete(Type::kCluster));
  EXPECT_FALSE(IsComplete(Type::kRoute));
  EXPECT_FALSE(IsComplete(Type::kEndpoint));
}

}  // namespace
}  // namespace sluice::xds

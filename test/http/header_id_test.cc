#include "source/http/header_id.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::http {
namespace {

TEST(HeaderIdTest, EveryNameLeadsBackToItsId) {
  for (int i = 1; i < kHeaderIds; ++i) {
    const auto id = static_cast<HeaderId>(i);
    ASSERT_FALSE(NameOf(id).empty()) << i;
    EXPECT_EQ(FindHeaderId(NameOf(id)), id) << NameOf(id);
  }
}

TEST(HeaderIdTest, IdsAreInTheOrderOfTheirNames) {
  EXPECT_EQ(FindHeaderId("host"), HeaderId::kHost);
  EXPECT_EQ(FindHeaderId("te"), HeaderId::kTe);
  EXPECT_EQ(FindHeaderId("x-request-id"), HeaderId::kXRequestId);
  EXPECT_EQ(FindHeaderId("content-length"), HeaderId::kContentLength);
}

TEST(HeaderIdTest, WhatIsNearlyANameIsNone) {
  for (int i = 1; i < kHeaderIds; ++i) {
    const std::string name(NameOf(static_cast<HeaderId>(i)));
    EXPECT_EQ(FindHeaderId(name + "-"), HeaderId::kOther) << name;
    std::string changed = name;
    changed[1] = '~';
    EXPECT_EQ(FindHeaderId(changed), HeaderId::kOther) << changed;
  }
  EXPECT_EQ(FindHeaderId(""), HeaderId::kOther);
  EXPECT_EQ(FindHeaderId("Host"), HeaderId::kOther);
  EXPECT_EQ(FindHeaderId("x"), HeaderId::kOther);
}

}  // namespace
}  // namespace sluice::http

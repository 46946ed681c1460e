#include "source/http/cookie.h"

#include <gtest/gtest.h>

#include "source/base/arena.h"

namespace sluice::http {
namespace {

class CookieTest : public testing::Test {
 protected:
  void Add(std::string_view line) { headers_.AddCopy(HeaderId::kCookie, line); }
  std::string_view Find(std::string_view name) {
    std::string_view value;
    return FindCookie(headers_, name, value) ? value : "(none)";
  }

  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  HeaderMap headers_{arena_};
};

TEST_F(CookieTest, FindsAPairAmongOthers) {
  Add("a=1; session=xyz; b=2");
  EXPECT_EQ(Find("session"), "xyz");
  EXPECT_EQ(Find("b"), "2");
  EXPECT_EQ(Find("c"), "(none)");
}

TEST_F(CookieTest, TheFirstOfANameCounts) {
  Add("a=1; a=2");
  Add("a=3");
  EXPECT_EQ(Find("a"), "1");
}

TEST_F(CookieTest, LooksAtEveryLine) {
  Add("a=1");
  Add("b=2");
  EXPECT_EQ(Find("b"), "2");
}

TEST_F(CookieTest, QuotesAreNoPartOfTheValue) {
  Add("a=\"x y\"; b=\"; c=\"\"");
  EXPECT_EQ(Find("a"), "x y");
  EXPECT_EQ(Find("b"), "\"");
  EXPECT_EQ(Find("c"), "");
}

TEST_F(CookieTest, WhatIsNoPairIsPassedOver) {
  Add(";; a ;=; b=1");
  EXPECT_EQ(Find("a"), "(none)");
  EXPECT_EQ(Find("b"), "1");
  EXPECT_EQ(Find(""), "");
}

}  // namespace
}  // namespace sluice::http

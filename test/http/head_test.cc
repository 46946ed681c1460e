#include "source/http/head.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

TEST(HeadTest, MethodsAreFoundByTheirExactName) {
  for (int i = 1; i <= static_cast<int>(Method::kPatch); ++i) {
    const Method method = static_cast<Method>(i);
    EXPECT_EQ(FindMethod(NameOf(method)), method);
  }
  for (const char* name : {"", "get", "GETS", "GE", "FOO"})
    EXPECT_EQ(FindMethod(name), Method::kOther) << name;
}

TEST(HeadTest, IdempotentMethodsAreThoseOfTheStandard) {
  for (const Method method : {Method::kGet, Method::kHead, Method::kPut, Method::kDelete,
                              Method::kOptions, Method::kTrace}) {
    EXPECT_TRUE(IsIdempotent(method)) << NameOf(method);
  }
  for (const Method method : {Method::kPost, Method::kPatch, Method::kConnect, Method::kOther}) {
    EXPECT_FALSE(IsIdempotent(method)) << NameOf(method);
  }
}

TEST(HeadTest, PhrasesAndVersions) {
  EXPECT_EQ(ReasonPhrase(200), "OK");
  EXPECT_EQ(ReasonPhrase(431), "Request Header Fields Too Large");
  EXPECT_EQ(ReasonPhrase(299), "Unknown");
  EXPECT_EQ(NameOf(Version::kHttp10), "HTTP/1.0");
  EXPECT_EQ(NameOf(Version::kHttp2), "HTTP/2");
}

}  // namespace
}  // namespace sluice::http

#include "source/http/authority.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

TEST(AuthorityTest, AnAuthorityIsANameOrAnAddressWithAPort) {
  for (const char* good : {"a", "a.test:80", "127.0.0.1", "[::1]", "[::1]:443", "a_b", "a:"}) {
    EXPECT_TRUE(IsAuthority(good)) << good;
  }
  for (const char* bad :
       {"", "a b", "a/b", "user@a", "[::1", "::1]", "a:b", "[::1]x", "a:80:81", "a\x80", "a,b@"}) {
    EXPECT_FALSE(IsAuthority(bad)) << bad;
  }
}

}  // namespace
}  // namespace sluice::http

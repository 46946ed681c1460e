#include "source/base/xx_hash.h"

#include <gtest/gtest.h>

namespace sluice::base {
namespace {

// The algorithm's own test vectors.
TEST(XxHashTest, IsXxh64) {
  EXPECT_EQ(XxHash64(""), 0xEF46DB3751D8E999u);
  EXPECT_EQ(XxHash64("a"), 0xD24EC4F1A98C6E5Bu);
  EXPECT_EQ(XxHash64("abc"), 0x44BC2CF5AD770999u);
  EXPECT_EQ(XxHash64("Nobody inspects the spammish repetition"), 0xFBCEA83C8A378BF1u);
}

TEST(XxHashTest, ASeedGivesAnotherHash) {
  EXPECT_EQ(XxHash64("", 1), 0xD5AFBA1336A3BE4Bu);
  EXPECT_NE(XxHash64("abc", 1), XxHash64("abc"));
}

}  // namespace
}  // namespace sluice::base

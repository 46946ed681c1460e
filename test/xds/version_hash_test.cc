#include "source/xds/version_hash.h"

#include <gtest/gtest.h>

namespace sluice::xds {
namespace {

// The values of xxHash's own tools.
TEST(VersionHashTest, IsXxh64) {
  EXPECT_EQ(VersionHash(""), 0xEF46DB3751D8E999u);
  EXPECT_EQ(VersionHash("a"), 0xD24EC4F1A98C6E5Bu);
  EXPECT_EQ(VersionHash("abc"), 0x44BC2CF5AD770999u);
}

TEST(VersionHashTest, IsXxh64OfWholeStripesToo) {
  EXPECT_EQ(VersionHash("Nobody inspects the spammish repetition"), 0xFBCEA83C8A378BF1u);
}

}  // namespace
}  // namespace sluice::xds

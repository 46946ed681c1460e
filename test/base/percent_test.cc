#include "source/base/percent.h"

#include <gtest/gtest.h>

namespace sluice::base {
namespace {

TEST(PercentTest, EscapesAreTakenOffAndTheRestStays) {
  EXPECT_EQ(DecodePercent("a%20b%C3%bc"), "a b\xc3\xbc");
  EXPECT_EQ(DecodePercent("100%"), "100%");
  EXPECT_EQ(DecodePercent("%4"), "%4");
  EXPECT_EQ(DecodePercent("%zz%25"), "%zz%");
}

TEST(PercentTest, DigitsHaveValues) {
  EXPECT_EQ(HexValue('9'), 9);
  EXPECT_EQ(HexValue('f'), 15);
  EXPECT_EQ(HexValue('A'), 10);
  EXPECT_EQ(HexValue('g'), -1);
}

}  // namespace
}  // namespace sluice::base

#include "source/proxy/response_flag.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace sluice::proxy {
namespace {

TEST(ResponseFlagTest, ShortNamesLeadBackToTheirFlag) {
  std::set<std::string_view> names;
  for (int i = 0; i < static_cast<int>(ResponseFlag::kCount); ++i) {
    const auto flag = static_cast<ResponseFlag>(i);
    ResponseFlag found = ResponseFlag::kCount;
    ASSERT_TRUE(ParseResponseFlag(ShortName(flag), found)) << i;
    EXPECT_EQ(found, flag);
    EXPECT_TRUE(names.insert(LongName(flag)).second) << LongName(flag);
  }
  ResponseFlag found = ResponseFlag::kCount;
  EXPECT_FALSE(ParseResponseFlag("XX", found));
  EXPECT_FALSE(ParseResponseFlag("", found));
}

TEST(ResponseFlagTest, FlagsArePrintedInTheOrderInWhichTheyCameOnce) {
  ResponseFlags flags;
  flags.Set(ResponseFlag::kUpstreamRetryLimitExceeded);
  flags.Set(ResponseFlag::kUpstreamConnectionFailure);
  flags.Set(ResponseFlag::kUpstreamRetryLimitExceeded);
  std::string text;
  AppendShort(flags, text);
  text += ' ';
  AppendLong(flags, text);
  EXPECT_EQ(text, "URX,UF UpstreamRetryLimitExceeded,UpstreamConnectionFailure");
}

TEST(ResponseFlagTest, NoneIsADash) {
  std::string text;
  AppendShort(ResponseFlags(), text);
  AppendLong(ResponseFlags(), text);
  EXPECT_EQ(text, "--");
}

TEST(ResponseFlagTest, MoreThanItCanPrintAreStillKnown) {
  ResponseFlags flags;
  for (int i = 0; i < static_cast<int>(ResponseFlag::kCount); ++i) {
    flags.Set(static_cast<ResponseFlag>(i));
  }
  EXPECT_TRUE(flags.Has(ResponseFlag::kUnconditionalDropOverload));
  std::string text;
  AppendShort(flags, text);
  EXPECT_EQ(text, "LH,UH,UT,LR,UR,UF,UC");
}

}  // namespace
}  // namespace sluice::proxy

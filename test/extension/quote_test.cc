#include "source/extension/quote.h"

#include <string>

#include "gtest/gtest.h"

namespace sluice::extension {
namespace {

TEST(QuoteTest, EscapesControlBytesAndBrokenUtf8AndShortens) {
  EXPECT_EQ(Quote("a\x1b\n\xff\xc3\xa9"), "\"a\\x1b\\n\\xff\xc3\xa9\"");
  EXPECT_EQ(Quote(std::string(200, 'x'), 10), "\"xxxxxxxxxx\"...");
}

TEST(Utf8LengthTest, KnowsOnlyWellFormedSequences) {
  EXPECT_EQ(Utf8Length("a"), 1);
  EXPECT_EQ(Utf8Length("\xc3\xa9"), 2);
  EXPECT_EQ(Utf8Length("\xf0\x9f\x98\x80"), 4);
  EXPECT_EQ(Utf8Length("\xc3"), 0);
  EXPECT_EQ(Utf8Length("\xe0\x80\x80"), 0);  // overlong
  EXPECT_EQ(Utf8Length("\xed\xa0\x80"), 0);  // a surrogate
  EXPECT_EQ(Utf8Length("\xf4\x90\x80\x80"), 0);
}

}  // namespace
}  // namespace sluice::extension

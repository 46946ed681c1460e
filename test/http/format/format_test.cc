#include "source/http/format/format.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::http::format {
namespace {

std::string Fault(std::string_view text) {
  Format format;
  std::string error;
  return Format::Parse(text, format, error) ? "" : error;
}

Format Parsed(std::string_view text) {
  Format format;
  std::string error;
  EXPECT_TRUE(Format::Parse(text, format, error)) << error;
  return format;
}

TEST(FormatTest, TextWithoutOperatorsIsALiteral) {
  const Format format = Parsed("100%% sure");
  EXPECT_TRUE(format.is_literal());
  EXPECT_EQ(format.literal(), "100% sure");
  EXPECT_TRUE(Parsed("").is_literal());
  EXPECT_EQ(Parsed("").literal(), "");
  EXPECT_FALSE(Parsed("%PROTOCOL%").is_literal());
}

TEST(FormatTest, OperatorsStandBetweenLiterals) {
  const Format format = Parsed("[%PROTOCOL%] %REQ(X-A?Host):20%%%");
  ASSERT_EQ(format.parts().size(), 5u);
  EXPECT_EQ(format.parts()[0].text, "[");
  EXPECT_EQ(format.parts()[1].op, Operator::kProtocol);
  EXPECT_EQ(format.parts()[2].text, "] ");
  const Part& header = format.parts()[3];
  EXPECT_EQ(header.op, Operator::kRequestHeader);
  EXPECT_EQ(header.text, "x-a");
  EXPECT_EQ(header.alternative, "host");
  EXPECT_EQ(header.alternative_id, HeaderId::kHost);
  EXPECT_EQ(header.max_length, 20u);
  EXPECT_EQ(format.parts()[4].text, "%");
}

TEST(FormatTest, PercentSignsInParenthesesBelongToTheArgument) {
  const Format format = Parsed("%START_TIME(%Y-%m)%.");
  ASSERT_EQ(format.parts().size(), 2u);
  ASSERT_EQ(format.parts()[0].time.size(), 1u);
  EXPECT_EQ(format.parts()[0].time[0].text, "%Y-%m");
  EXPECT_EQ(format.parts()[1].text, ".");
}

TEST(FormatTest, AnOperatorMustEnd) {
  EXPECT_NE(Fault("50% off").find("write '%%' for a percent sign"), std::string::npos);
  EXPECT_NE(Fault("%REQ(a%").find("does not end"), std::string::npos);
}

TEST(FormatTest, ALengthIsANumber) {
  EXPECT_NE(Fault("%PROTOCOL:x%"), "");
  EXPECT_NE(Fault("%REQ(a):x%").find("is not a length"), std::string::npos);
  EXPECT_NE(Fault("%REQ(a)20%").find("is not a length"), std::string::npos);
  EXPECT_NE(Fault("%REQ(a):4294967296%").find("is not a length"), std::string::npos);
}

TEST(FormatTest, FormatsAreEqualWhenTheirTextsAre) {
  EXPECT_TRUE(Parsed("%PROTOCOL%") == Parsed("%PROTOCOL%"));
  EXPECT_FALSE(Parsed("%PROTOCOL%") == Parsed("%PROTOCOL% "));
}

}  // namespace
}  // namespace sluice::http::format

#include "source/config/load/scalar.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

Node Scalar(Node::Kind kind, std::string_view text) {
  Node node;
  node.kind = kind;
  node.text = text;
  return node;
}
Node Text(std::string_view text) { return Scalar(Node::Kind::kString, text); }
Node Number(std::string_view text) { return Scalar(Node::Kind::kNumber, text); }

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

TEST(ScalarTest, BooleansMayBeWords) {
  bool value = false;
  EXPECT_FALSE(ReadBool(Text("Yes"), value));
  EXPECT_TRUE(value);
  EXPECT_FALSE(ReadBool(Text("0"), value));
  EXPECT_FALSE(value);
  EXPECT_EQ(ReadBool(Text("maybe"), value).why, "must be true or false");
  EXPECT_EQ(ReadBool(Number("1"), value).why, "must be true or false, not a number");
}

TEST(ScalarTest, IntegersReachBothEndsOfTheirRange) {
  int64_t value = 0;
  EXPECT_FALSE(ReadInteger(Number("-9223372036854775808"), kMin, kMax, value));
  EXPECT_EQ(value, kMin);
  EXPECT_FALSE(ReadInteger(Text("9223372036854775807"), kMin, kMax, value));
  EXPECT_EQ(value, kMax);
  EXPECT_TRUE(ReadInteger(Text("9223372036854775808"), kMin, kMax, value));
  EXPECT_TRUE(ReadInteger(Text("-9223372036854775809"), kMin, kMax, value));
  EXPECT_EQ(ReadInteger(Number("128"), -128, 127, value).why, "must be between -128 and 127");
  EXPECT_FALSE(ReadInteger(Number("-128"), -128, 127, value));
  EXPECT_EQ(value, -128);
}

TEST(ScalarTest, WholeNumbersHaveMoreThanOneSpelling) {
  uint64_t value = 0;
  for (const char* text : {"1024", "0x400", "1024.0", "1.024e3", "+1024"}) {
    EXPECT_FALSE(ReadUnsigned(Text(text), UINT32_MAX, value)) << text;
    EXPECT_EQ(value, 1024u) << text;
  }
  for (const char* text : {"", "1.5", "x", "0x", "1024 ", "++1", "nan", "inf", "1e30", "--1"})
    EXPECT_TRUE(ReadUnsigned(Text(text), UINT32_MAX, value)) << text;
}

TEST(ScalarTest, AnUnsignedNumberIsNotNegative) {
  uint64_t value = 0;
  EXPECT_EQ(ReadUnsigned(Number("-1"), 100, value).why, "must be between 0 and 100");
  EXPECT_FALSE(ReadUnsigned(Number("-0"), 100, value));
  EXPECT_EQ(value, 0u);
}

TEST(ScalarTest, FloatsAreNarrowedOnlyWithinTheirRange) {
  float value = 0;
  EXPECT_FALSE(ReadFloat(Text("1.5"), value));
  EXPECT_EQ(value, 1.5f);
  EXPECT_EQ(ReadFloat(Text("1e39"), value).why, "is out of range");
  double wide = 0;
  EXPECT_FALSE(ReadDouble(Text("inf"), wide));
  EXPECT_TRUE(std::isinf(wide));
  EXPECT_EQ(ReadDouble(Scalar(Node::Kind::kBool, "true"), wide).why,
            "must be a number, not a boolean");
}

TEST(ScalarTest, AStringThatIsNoneComesWithItsQuotes) {
  std::string value;
  const Misread misread = ReadString(Number("5"), value);
  EXPECT_EQ(misread.why, "must be a string, not a number");
  EXPECT_EQ(misread.hint, "put it in quotes: \"5\"");
}

TEST(ScalarTest, BytesAreBase64OfEitherAlphabet) {
  std::string value;
  for (const char* text : {"+/8=", "-_8=", "-_8"}) {
    EXPECT_FALSE(ReadBytes(Text(text), value)) << text;
    EXPECT_EQ(value, "\xfb\xff") << text;
  }
  for (const char* text : {"a", "aGk==", "=", "a b=", "aG=k", "aaa=="})
    EXPECT_TRUE(ReadBytes(Text(text), value)) << text;
}

TEST(ScalarTest, DurationsKeepNanosecondsAndTheirSign) {
  int64_t seconds = 0;
  int32_t nanos = 0;
  EXPECT_FALSE(ReadDuration("-1.000000001s", seconds, nanos));
  EXPECT_EQ(seconds, -1);
  EXPECT_EQ(nanos, -1);
  EXPECT_EQ(ReadDuration("1.0000000001s", seconds, nanos).why, "has more than nine decimals");
  EXPECT_EQ(ReadDuration("315576000001s", seconds, nanos).why, "is out of range");
  EXPECT_EQ(ReadDuration("1h", seconds, nanos).hint, "write 3600s");
  EXPECT_EQ(ReadDuration("1 fortnight", seconds, nanos).hint, "");
}

}  // namespace
}  // namespace sluice::config::load

#include <string>

#include "gtest/gtest.h"
#include "test/config/load/parsed_text.h"

namespace sluice::config::load {
namespace {

TEST(JsonTest, ReadsEveryKindOfValue) {
  const Parsed json(
      R"({"a": [1, -2.5e3, "x\n\u00e9\ud83d\ude00"], "b": {"c": true, "d": false, "e": null}})",
      true);
  ASSERT_TRUE(json.ok) << json.errors.ErrorText();
  EXPECT_EQ(Dump(json.root()),
            "{a:[1,-2.5e3,\"x\\n\xc3\xa9\xf0\x9f\x98\x80\"],b:{c:true,d:false,e:null}}");
}

TEST(JsonTest, AcceptsWhatEnvoyAcceptsBesideTheStandard) {
  EXPECT_TRUE(Parsed(R"({"a": [1,],})", true).ok);
  EXPECT_TRUE(Parsed("{a: 'x'}", true).ok);
}

TEST(JsonTest, NamesThePlaceOfAFault) {
  EXPECT_EQ(Parsed("{\n \"a\": x}", true).errors.ErrorText(),
            "f:2:7: error: not JSON: a value is expected: a string stands in double quotes\n");
}

TEST(JsonTest, RefusesWhatIsNotJson) {
  for (const char* text : {"",
                           "  ",
                           "node: {id: a}",
                           "{\"a\":01}",
                           "{\"a\":1.}",
                           "{\"a\":1e}",
                           "{\"a\":-}",
                           "{\"a\":0x10}",
                           "{\"a\" 1}",
                           "{\"a\":1 \"b\":2}",
                           "[1 2]",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\ud83d\"}",
                           "{\"a\":\"\\u12\"}",
                           "{\"a\":\"\xff\"}",
                           "{\"a\":\"",
                           "{\"a\":{}} x",
                           "{",
                           "[",
                           "{\"a\"",
                           "{,}"}) {
    EXPECT_FALSE(Parsed(text, true).ok) << text;
  }
}

TEST(JsonTest, BoundsTheDepth) { EXPECT_FALSE(Parsed(std::string(100000, '['), true).ok); }

TEST(JsonTest, KeepsTheLineOfWhatStandsBehindAStringOfSeveral) {
  const Parsed json("{\"a\": \"x\ny\",\n \"b\": 1}", true);
  ASSERT_TRUE(json.ok) << json.errors.ErrorText();
  EXPECT_EQ(json.at("b").key_line, 3);
  EXPECT_EQ(json.at("b").key_column, 2);
}

TEST(JsonTest, BoundsTheNumberOfValues) {
  DocumentLimits limits;
  limits.max_nodes = 3;
  EXPECT_TRUE(Parsed("[1, 2]", true, limits).ok);
  EXPECT_FALSE(Parsed("[1, 2, 3]", true, limits).ok);
}

TEST(JsonTest, ADuplicateKeyWarnsAndTheLastOneCounts) {
  const Parsed json(R"({"a": 1, "a": 2})", true);
  ASSERT_TRUE(json.ok);
  EXPECT_EQ(json.at("a").text, "2");
  EXPECT_EQ(json.errors.warning_count(), 1u);
}

}  // namespace
}  // namespace sluice::config::load

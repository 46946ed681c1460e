#include "source/config/load/yaml.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test/config/load/parsed_text.h"

namespace sluice::config::load {
namespace {

using ::testing::HasSubstr;

TEST(YamlTest, PlainScalarsAreWhatYaml11SaysTheyAre) {
  const Parsed yaml(
      "{a: y, b: Off, c: 'y', d: 5, e: 0x10, f: 010, g: 1.5, h: 4294967296, i: ~, j: , k: -7, l: "
      "text}");
  ASSERT_TRUE(yaml.ok) << yaml.errors.ErrorText();
  EXPECT_EQ(Dump(yaml.root()),
            "{a:true,b:false,c:\"y\",d:5,e:16,f:8,g:\"1.5\",h:\"4294967296\",i:null,j:null,k:-7,l:"
            "\"text\"}");
}

TEST(YamlTest, KeepsLineAndColumnOfKeysAndValues) {
  const Parsed yaml("a: 1\nb:\n  - x\n  -  y\n");
  ASSERT_TRUE(yaml.ok);
  EXPECT_EQ(yaml.at("b").key_line, 2);
  EXPECT_EQ(yaml.at("b").key_column, 1);
  EXPECT_EQ(yaml.at("b").At(1)->line, 4);
  EXPECT_EQ(yaml.at("b").At(1)->column, 6);
}

TEST(YamlTest, AliasesStandForTheirAnchors) {
  const Parsed yaml("a: &x {k: [1, 2]}\nb: *x\nc: *x\n");
  ASSERT_TRUE(yaml.ok) << yaml.errors.ErrorText();
  EXPECT_EQ(Dump(yaml.root()), "{a:{k:[1,2]},b:{k:[1,2]},c:{k:[1,2]}}");
}

TEST(YamlTest, RefusesAliasesThatMultiply) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) text += last + " ,";
    text += "]\n";
  }
  const Parsed yaml(text);
  EXPECT_FALSE(yaml.ok);
  EXPECT_THAT(yaml.errors.ErrorText(), HasSubstr("too many values"));
}

TEST(YamlTest, RefusesAnAliasWithinItsOwnAnchor) {
  const Parsed yaml("a: &x {b: *x}\n");
  EXPECT_FALSE(yaml.ok);
  EXPECT_THAT(yaml.errors.ErrorText(),
              HasSubstr("f:1:11: error: not YAML: an alias within its own anchor"));
}

TEST(YamlTest, DuplicateKeyWarnsAndTheLastOneCounts) {
  const Parsed yaml("a: 1\nb: 2\na: 3\n");
  ASSERT_TRUE(yaml.ok);
  EXPECT_EQ(Dump(yaml.at("a")), "3");
  EXPECT_EQ(
      yaml.errors.WarningText(),
      "f:3:1: warning: key \"a\" stands here twice; the last one counts; the other is in line 1\n");
}

TEST(YamlTest, ManyDuplicateKeysAreFoundToo) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "k" + std::to_string(i % 39) + ": 1\n";
  const Parsed yaml(text);
  EXPECT_EQ(yaml.errors.warning_count(), 1);
}

TEST(YamlTest, OnlyTheFirstDocumentCounts) {
  const Parsed yaml("a: 1\n---\n]]] not even yaml\n");
  ASSERT_TRUE(yaml.ok) << yaml.errors.ErrorText();
  EXPECT_EQ(Dump(yaml.root()), "{a:1}");
  EXPECT_THAT(yaml.errors.WarningText(), HasSubstr("more than one document"));
}

TEST(YamlTest, RefusesWhatIsNotUsable) {
  EXPECT_THAT(Parsed("").errors.ErrorText(), HasSubstr("is empty"));
  EXPECT_THAT(Parsed("# only a remark").errors.ErrorText(), HasSubstr("is empty"));
  EXPECT_THAT(Parsed("{{{").errors.ErrorText(), HasSubstr("f:1:"));
  EXPECT_THAT(Parsed("a:\n\tb: c\n").errors.ErrorText(), HasSubstr("f:2:"));
  EXPECT_THAT(Parsed("a: *nowhere").errors.ErrorText(),
              HasSubstr("f:1:4: error: not YAML: the referenced anchor"));
  EXPECT_THAT(Parsed("{<<: {a: b}}").errors.ErrorText(), HasSubstr("merge keys"));
  EXPECT_THAT(Parsed("? [a]\n: b").errors.ErrorText(), HasSubstr("a key must be a plain word"));
}

TEST(YamlTest, BoundsTheDepth) {
  EXPECT_FALSE(Parsed(std::string(200, '[') + std::string(200, ']')).ok);
  EXPECT_FALSE(Parsed(std::string(100000, '[')).ok);
}

}  // namespace
}  // namespace sluice::config::load

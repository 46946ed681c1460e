#include "source/config/load/document.h"

#include <string>

#include "gtest/gtest.h"
#include "test/config/load/parsed_text.h"

namespace sluice::config::load {
namespace {

Node PlainScalar(Document& document, std::string_view text) {
  Node node;
  SetPlainScalar(text, document, node);
  return node;
}

TEST(DocumentTest, OfTwoMembersOfOneNameTheLastCounts) {
  const Parsed text("{a: 1, b: 2, a: 3}");
  EXPECT_EQ(text.root().size(), 3u);
  EXPECT_EQ(text.root().Find("a")->text, "3");
  EXPECT_EQ(text.root().Find("c"), nullptr);
}

TEST(DocumentTest, AListEndsWithNull) {
  const Parsed text("[x, y]");
  EXPECT_EQ(text.root().At(1)->text, "y");
  EXPECT_EQ(text.root().At(2), nullptr);
}

TEST(DocumentTest, AMemberIsShownAtItsKeyAndAnItemAtItself) {
  const Parsed text("a:\n  - x\n");
  const auto key = text.document.LocationOfKey(text.at("a"));
  EXPECT_EQ(key.file, "f");
  EXPECT_EQ(key.line, 1);
  const auto item = text.document.LocationOfKey(*text.at("a").At(0));
  EXPECT_EQ(item.line, 2);
  EXPECT_EQ(item.column, 5);
}

TEST(DocumentTest, ASubtreeWeighsWhatItsAliasesStandFor) {
  const Parsed text("{a: &x [1, 2], b: *x}");
  EXPECT_EQ(text.root().weight, 1u + 3u + 3u);
}

TEST(DocumentTest, PlainWordsAreBooleansOnlyInOneCase) {
  Document document("f", "");
  EXPECT_TRUE(PlainScalar(document, "YES").truth);
  EXPECT_TRUE(PlainScalar(document, "Yes").truth);
  EXPECT_EQ(PlainScalar(document, "yEs").kind, Node::Kind::kString);
  EXPECT_EQ(PlainScalar(document, "OFF").kind, Node::Kind::kBool);
  EXPECT_FALSE(PlainScalar(document, "OFF").truth);
}

TEST(DocumentTest, PlainNumbersHaveThirtyTwoBits) {
  Document document("f", "");
  EXPECT_EQ(PlainScalar(document, "2147483647").kind, Node::Kind::kNumber);
  EXPECT_EQ(PlainScalar(document, "2147483648").kind, Node::Kind::kString);
  EXPECT_EQ(PlainScalar(document, "-0x10").text, "-16");
  EXPECT_EQ(PlainScalar(document, "5s").kind, Node::Kind::kString);
}

}  // namespace
}  // namespace sluice::config::load

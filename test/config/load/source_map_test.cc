#include "source/config/load/source_map.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "source/config/load/yaml.h"

namespace sluice::config::load {
namespace {

class SourceMapTest : public ::testing::Test {
 protected:
  void Add(const std::string& name, const std::string& yaml) {
    auto document = std::make_unique<Document>(name, yaml);
    extension::FieldErrors errors;
    EXPECT_TRUE(ParseYaml(*document, {}, errors)) << errors.ErrorText();
    map_.Add(std::move(document));
  }
  // "file:line".
  std::string Find(const std::string& path) const {
    const extension::Location found = map_.Find(path);
    return found.file + ":" + std::to_string(found.line);
  }

  SourceMap map_;
};

TEST_F(SourceMapTest, FindsAFieldByEitherSpelling) {
  Add("f", "a_field:\n  innerField: 1\n");
  EXPECT_EQ(Find("a_field"), "f:1");
  EXPECT_EQ(Find("a_field.inner_field"), "f:2");
}

TEST_F(SourceMapTest, WhatIsNotThereStandsAtTheNearestAbove) {
  Add("f", "a:\n  b:\n    c: 1\n");
  EXPECT_EQ(Find("a.b.d.e"), "f:2");
  EXPECT_EQ(Find("a.b.c.d"), "f:3");
}

TEST_F(SourceMapTest, ASingleObjectIsItsListsFirst) {
  Add("f", "list:\n  name: x\n");
  EXPECT_EQ(Find("list[0].name"), "f:2");
}

TEST_F(SourceMapTest, AKeyMayHaveDotsAndQuotes) {
  Add("f", "m:\n  a.b: 1\n  'c\"d': 2\n");
  EXPECT_EQ(Find("m[\"a.b\"]"), "f:2");
  EXPECT_EQ(Find("m[\"c\\\"d\"]"), "f:3");
}

TEST_F(SourceMapTest, ListsOfTwoTextsFollowOneAnother) {
  Add("f", "list:\n- x\n- y\n");
  Add("g", "list:\n- z\n");
  EXPECT_EQ(Find("list[1]"), "f:3");
  EXPECT_EQ(Find("list[2]"), "g:2");
}

TEST_F(SourceMapTest, OfAFieldInTwoTextsTheLaterCounts) {
  Add("f", "a: {b: 1, c: 1}\n");
  Add("g", "a: {b: 2}\n");
  EXPECT_EQ(Find("a.b"), "g:1");
  EXPECT_EQ(Find("a.c"), "f:1");
}

TEST_F(SourceMapTest, WithoutATextNothingIsKnown) {
  EXPECT_FALSE(map_.Find("a.b[0]").known());
  extension::FieldErrors errors;
  errors.Error("a", "is wrong");
  map_.Locate(errors);
  EXPECT_EQ(errors.ErrorText(), "error: a: is wrong\n");
}

TEST_F(SourceMapTest, PlacesAndSortsFaults) {
  Add("f", "a: 1\nb: 2\n");
  extension::FieldErrors errors;
  errors.Error("b", "second");
  errors.Error("a", "first");
  map_.Locate(errors);
  EXPECT_EQ(errors.ErrorText(), "f:1:1: error: a: first\nf:2:1: error: b: second\n");
}

}  // namespace
}  // namespace sluice::config::load

#include "source/extension/field_errors.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sluice::extension {
namespace {

using ::testing::HasSubstr;

TEST(FieldErrorsTest, NothingCollectedIsOk) {
  FieldErrors errors;
  errors.Warning("old").WithHint("use new");
  EXPECT_TRUE(errors.ok());
  EXPECT_EQ(errors.warning_count(), 1);
  EXPECT_EQ(errors.ErrorText(), "");
}

TEST(FieldErrorsTest, WritesThePathOfNestedScopes) {
  FieldErrors errors;
  {
    FieldErrors::Scope resources(errors, "static_resources");
    FieldErrors::Scope cluster(errors, "clusters", 2);
    FieldErrors::Scope options(errors, "typed_extension_protocol_options", "a \"b\"");
    errors.Error("http.max", "is too large");
  }
  errors.Error("node", "is missing");
  EXPECT_FALSE(errors.ok());
  ASSERT_EQ(errors.faults().size(), 2);
  EXPECT_EQ(
      errors.faults()[0].path,
      "static_resources.clusters[2].typed_extension_protocol_options[\"a \\\"b\\\"\"].http.max");
  EXPECT_EQ(errors.faults()[1].path, "node");
}

TEST(FieldErrorsTest, LineNamesPlaceFieldValueAndHint) {
  FieldErrors errors;
  FieldErrors::Scope scope(errors, "connect_timeout");
  errors.Error("is not a duration").WithValue("250ms").WithHint("write 0.25s").At({"a.yaml", 3, 7});
  EXPECT_EQ(errors.ErrorText(),
            "a.yaml:3:7: error: connect_timeout: is not a duration (is \"250ms\"); write 0.25s\n");
}

TEST(FieldErrorsTest, SortsByPositionAndKeepsUnplacedFaultsLast) {
  FieldErrors errors;
  errors.Error("nowhere");
  errors.Error("second").At({"a.yaml", 10, 1});
  errors.Error("first").At({"a.yaml", 9, 20});
  errors.SortByPosition();
  EXPECT_EQ(errors.faults()[0].why, "first");
  EXPECT_EQ(errors.faults()[1].why, "second");
  EXPECT_EQ(errors.faults()[2].why, "nowhere");
}

TEST(FieldErrorsTest, LocatesOnlyFaultsWithoutALocation) {
  FieldErrors errors;
  errors.Error("a", "x");
  errors.Error("b", "x").At({"f", 1, 1});
  errors.Locate([](std::string_view path) { return Location{std::string(path), 5, 6}; });
  EXPECT_EQ(errors.faults()[0].location.file, "a");
  EXPECT_EQ(errors.faults()[1].location.file, "f");
}

TEST(FieldErrorsTest, AppendPutsFaultsBelowTheCurrentPath) {
  FieldErrors inner;
  inner.Error("name", "is empty").WithValue("");
  FieldErrors outer;
  FieldErrors::Scope scope(outer, "clusters", 1);
  outer.Append(inner);
  EXPECT_EQ(outer.faults()[0].path, "clusters[1].name");
  EXPECT_EQ(outer.faults()[0].value, "\"\"");
}

TEST(FieldErrorsTest, CountsWhatItDoesNotKeep) {
  FieldErrors errors;
  for (size_t i = 0; i < FieldErrors::kMaxKept + 5; ++i) errors.Error("x").WithValue("y");
  EXPECT_EQ(errors.error_count(), FieldErrors::kMaxKept + 5);
  EXPECT_EQ(errors.faults().size(), FieldErrors::kMaxKept);
  EXPECT_THAT(errors.ErrorText(), HasSubstr("and 5 more\n"));
  FieldErrors all;
  all.Append(errors);
  EXPECT_EQ(all.error_count(), FieldErrors::kMaxKept + 5);
}

TEST(FieldErrorsTest, NackTextIsShortenedAndSaysHowManyAreLeft) {
  FieldErrors errors;
  errors.Warning("not told");
  errors.Error("a", "is bad").WithValue("1").WithHint("write 2");
  errors.Error("b", "is bad");
  EXPECT_EQ(errors.NackText(), "a: is bad (is \"1\"), write 2; b: is bad");
  EXPECT_EQ(errors.NackText(30), "a: is bad (is \"1\"), write 2; and 1 more");
}

}  // namespace
}  // namespace sluice::extension

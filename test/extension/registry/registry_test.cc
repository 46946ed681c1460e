#include "source/extension/registry/registry.h"

#include <memory>

#include "gtest/gtest.h"

namespace sluice::extension {
namespace {

HttpFilterParser Parser() {
  HttpFilterParser parser;
  parser.parse_override = [](const google::protobuf::Any&, FieldErrors&) {
    return std::shared_ptr<const void>();
  };
  return parser;
}

TEST(RegistryTest, FindsAFilterByItsMessage) {
  Registry registry;
  registry.AddHttpFilter("a.A", Parser());
  ASSERT_NE(registry.FindHttpFilter("a.A"), nullptr);
  EXPECT_NE(registry.FindHttpFilter("a.A")->parse_override, nullptr);
  EXPECT_EQ(registry.FindHttpFilter("a.B"), nullptr);
  EXPECT_EQ(registry.FindHttpFilter(""), nullptr);
}

TEST(RegistryTest, AnOverrideBelongsToItsFilter) {
  Registry registry;
  registry.AddHttpFilter("a.A", Parser());
  registry.AddHttpOverride("a.PerRoute", "a.A");
  EXPECT_EQ(registry.FindHttpOverride("a.PerRoute"), registry.FindHttpFilter("a.A"));
  EXPECT_EQ(registry.FindHttpOverride("a.A"), nullptr) << "what configures the filter itself";
}

TEST(RegistryTest, AnOverrideOfNoFilterIsNone) {
  Registry registry;
  registry.AddHttpOverride("a.PerRoute", "a.A");
  EXPECT_EQ(registry.FindHttpOverride("a.PerRoute"), nullptr);
}

TEST(RegistryTest, NamesItsFiltersInOrder) {
  Registry registry;
  EXPECT_EQ(registry.HttpFilterNames(), "");
  registry.AddHttpFilter("b.B", Parser());
  registry.AddHttpFilter("a.A", Parser());
  registry.AddHttpOverride("c.C", "a.A");
  EXPECT_EQ(registry.HttpFilterNames(), "a.A, b.B");
}

}  // namespace
}  // namespace sluice::extension

#include "source/config/snapshot/static_runtime.h"

#include <string>

#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

// A runtime of these static layers.
StaticRuntime Runtime(const std::string& layers) {
  return StaticRuntime(
      FromYaml<envoy::config::bootstrap::v3::LayeredRuntime>("{layers: [" + layers + "]}"));
}
std::string Layer(const std::string& values) { return "{name: a, static_layer: {" + values + "}}"; }

TEST(StaticRuntimeTest, AKeyThatIsNotSetHasTheFallback) {
  EXPECT_EQ(Runtime("").Number("a.b", 7), 7u);
  EXPECT_EQ(Runtime(Layer("a: 1")).Number("a.b", 7), 7u);
}

TEST(StaticRuntimeTest, NestedMapsAndDottedKeysAreTheSame) {
  EXPECT_EQ(Runtime(Layer("a: {b: {c: 5}}")).Number("a.b.c", 0), 5u);
  EXPECT_EQ(Runtime(Layer("'a.b.c': 5")).Number("a.b.c", 0), 5u);
  EXPECT_EQ(Runtime(Layer("'a.b': {c: 5}")).Number("a.b.c", 0), 5u);
}

TEST(StaticRuntimeTest, TheLaterLayerWinsKeyByKey) {
  const StaticRuntime runtime = Runtime(Layer("a: {b: 1, c: 2}") + ", " + Layer("a: {b: 3}"));
  EXPECT_EQ(runtime.Number("a.b", 0), 3u);
  EXPECT_EQ(runtime.Number("a.c", 0), 2u);
}

TEST(StaticRuntimeTest, ANumberMayBeText) {
  EXPECT_EQ(Runtime(Layer("a: '5000000000'")).Number("a", 0), 5000000000u);
}

TEST(StaticRuntimeTest, WhatIsNoNumberIsNotSet) {
  for (const char* value : {"text", "-1", "true", "~", "[1]"})
    EXPECT_EQ(Runtime(Layer("a: " + std::string(value))).Number("a", 7), 7u) << value;
}

}  // namespace
}  // namespace sluice::config

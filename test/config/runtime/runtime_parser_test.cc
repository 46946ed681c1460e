#include "source/config/runtime/runtime_parser.h"

#include <string>

#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

using Kind = RuntimeLayerSpec::Kind;

RuntimeSpec Parse(const std::string& layers, extension::FieldErrors& errors) {
  return ParseRuntime(FromYaml<envoy::config::bootstrap::v3::Bootstrap>(
                          "{layered_runtime: {layers: [" + layers + "]}}"),
                      errors);
}
RuntimeSpec Parse(const std::string& layers) {
  extension::FieldErrors errors;
  RuntimeSpec spec = Parse(layers, errors);
  EXPECT_TRUE(errors.ok()) << errors.ErrorText();
  return spec;
}
std::string FaultsOf(const std::string& layers) {
  extension::FieldErrors errors;
  Parse(layers, errors);
  return errors.ErrorText();
}
// The one value of a static layer.
runtime::Value Only(const std::string& value) {
  const RuntimeSpec spec = Parse("{name: a, static_layer: {k: " + value + "}}");
  return spec.layers[0].values->at("k");
}

TEST(RuntimeParserTest, WithoutLayersThereIsOneForTheAdminPage) {
  const RuntimeSpec spec = Parse("");
  ASSERT_EQ(spec.layers.size(), 1u);
  EXPECT_EQ(spec.layers[0].kind, Kind::kAdmin);
}

TEST(RuntimeParserTest, NestedMapsAndDottedKeysAreTheSame) {
  for (const char* values : {"a: {b: {c: 5}}", "'a.b.c': 5", "'a.b': {c: 5}"}) {
    const RuntimeSpec spec = Parse("{name: l, static_layer: {" + std::string(values) + "}}");
    ASSERT_EQ(spec.layers[0].values->count("a.b.c"), 1u) << values;
    EXPECT_EQ(spec.layers[0].values->at("a.b.c").number, 5u);
  }
}

TEST(RuntimeParserTest, EveryKindOfValueIsRead) {
  EXPECT_EQ(Only("5").number, 5u);
  EXPECT_EQ(Only("5").text, "5");
  EXPECT_EQ(Only("'5000000000'").number, 5000000000u);
  EXPECT_EQ(Only("-3").number, std::nullopt);
  EXPECT_EQ(Only("-3").text, "-3");
  EXPECT_EQ(Only("0.25").number, std::nullopt);
  EXPECT_EQ(Only("0.25").text, "0.25");
  EXPECT_EQ(Only("true").flag, true);
  EXPECT_EQ(Only("'False'").flag, false);
  EXPECT_EQ(Only("hello").flag, std::nullopt);
  EXPECT_EQ(Only("hello").text, "hello");
}

TEST(RuntimeParserTest, AShareIsAMapWithANumerator) {
  const runtime::Value value = Only("{numerator: 3, denominator: TEN_THOUSAND}");
  ASSERT_TRUE(value.share.has_value());
  EXPECT_EQ(value.share->numerator, 3u);
  EXPECT_EQ(value.share->denominator, 10000u);
  EXPECT_EQ(ToRuntimeValue(R"({"numerator": 1, "denominator": "MILLION"})").share->denominator,
            1000000u);
  EXPECT_EQ(ToRuntimeValue(R"({"numerator": "x"})").share, std::nullopt);
}

TEST(RuntimeParserTest, TheOtherKindsOfLayersSayWhereTheirValuesAre) {
  const RuntimeSpec spec = Parse(
      "{name: d, disk_layer: {symlink_root: /r/current, subdirectory: envoy, "
      "append_service_cluster: true}}, {name: adm, admin_layer: {}}, {name: x, rtds_layer: {name: "
      "res, rtds_config: {ads: {}, initial_fetch_timeout: 1s}}}");
  EXPECT_EQ(spec.layers[0].kind, Kind::kDisk);
  EXPECT_EQ(spec.layers[0].symlink, "/r/current");
  EXPECT_EQ(spec.layers[0].folder, "/r/current/envoy");
  EXPECT_TRUE(spec.layers[0].append_cluster);
  EXPECT_EQ(spec.layers[1].kind, Kind::kAdmin);
  EXPECT_EQ(spec.layers[2].kind, Kind::kDiscovery);
  EXPECT_EQ(spec.layers[2].resource, "res");
  EXPECT_EQ(spec.layers[2].source.kind, upstream::ConfigSourceSpec::Kind::kAds);
}

TEST(RuntimeParserTest, FaultsNameTheirPlace) {
  EXPECT_NE(FaultsOf("{name: a, static_layer: {x: {y: [1]}}}")
                .find("layered_runtime.layers[0].static_layer.x.y: is no value"),
            std::string::npos);
  EXPECT_NE(FaultsOf("{name: a, admin_layer: {}}, {name: a, admin_layer: {}}")
                .find("layers[1].name: stands here twice"),
            std::string::npos);
  EXPECT_NE(FaultsOf("{name: a, admin_layer: {}}, {name: b, admin_layer: {}}")
                .find("layers[1].admin_layer: stands here twice"),
            std::string::npos);
  EXPECT_NE(FaultsOf("{name: a, rtds_layer: {rtds_config: {ads: {}}}}")
                .find("layers[0].rtds_layer.name: is needed"),
            std::string::npos);
  EXPECT_NE(FaultsOf("{name: a}").find("one of static_layer"), std::string::npos);
}

}  // namespace
}  // namespace sluice::config

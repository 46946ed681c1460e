#include "source/config/load/text_loader.h"

#include <string>

#include "envoy/config/core/v3/base.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

using envoy::config::core::v3::Node;
using ::testing::HasSubstr;

struct LoadedNode {
  LoadedNode(std::string text, Format format, bool allow_unknown = false,
             DocumentLimits limits = {}) {
    TextOptions options;
    options.format = format;
    options.allow_unknown = allow_unknown;
    options.limits = limits;
    unknown = LoadText("f", std::move(text), options, proto, source, errors);
  }

  Node proto;
  SourceMap source;
  extension::FieldErrors errors;
  size_t unknown = 0;
};

TEST(TextLoaderTest, TheEndOfTheNameTellsTheFormat) {
  EXPECT_EQ(FormatOf("a.JSON"), Format::kJson);
  EXPECT_EQ(FormatOf("a.yml"), Format::kYaml);
  EXPECT_EQ(FormatOf("a.pb"), Format::kBinary);
  EXPECT_EQ(FormatOf("a.pb_text"), Format::kTextProto);
  EXPECT_EQ(FormatOf("a.conf"), Format::kGuess);
  EXPECT_EQ(FormatOf("json"), Format::kGuess);
}

TEST(TextLoaderTest, ReadsEveryFormat) {
  Node node;
  node.set_id("x");
  EXPECT_EQ(LoadedNode("id: x", Format::kYaml).proto.id(), "x");
  EXPECT_EQ(LoadedNode("{\"id\": \"x\"}", Format::kJson).proto.id(), "x");
  EXPECT_EQ(LoadedNode("id: 'x'", Format::kTextProto).proto.id(), "x");
  EXPECT_EQ(LoadedNode(node.SerializeAsString(), Format::kBinary).proto.id(), "x");
}

TEST(TextLoaderTest, AGuessBeginsWithJsonAndFallsBackToYaml) {
  EXPECT_EQ(LoadedNode(" {\"id\": \"x\"}", Format::kGuess).proto.id(), "x");
  const LoadedNode flow("{id: x}  # a remark", Format::kGuess);
  EXPECT_EQ(flow.proto.id(), "x");
  EXPECT_TRUE(flow.errors.ok()) << flow.errors.ErrorText();
}

TEST(TextLoaderTest, BrokenBytesAreNoBinaryMessage) {
  EXPECT_EQ(LoadedNode("\xff\xff", Format::kBinary).errors.ErrorText(),
            "error: f is no binary envoy.config.core.v3.Node\n");
}

TEST(TextLoaderTest, AFaultOfATextProtoHasItsPlace) {
  EXPECT_THAT(LoadedNode("id: 'x'\n  nod: 1", Format::kTextProto).errors.ErrorText(),
              HasSubstr("f:2:"));
}

TEST(TextLoaderTest, KeepsTheTreeForLaterFaults) {
  const LoadedNode loaded("cluster: c\nid: x\n", Format::kYaml);
  EXPECT_EQ(loaded.source.Find("id").line, 2);
}

TEST(TextLoaderTest, CountsUnknownFieldsAlsoWhenTheyAreAllowed) {
  const LoadedNode refused("{id: x, idd: y}", Format::kYaml);
  EXPECT_EQ(refused.unknown, 1u);
  EXPECT_FALSE(refused.errors.ok());
  const LoadedNode allowed("{id: x, idd: y}", Format::kYaml, true);
  EXPECT_EQ(allowed.unknown, 1u);
  EXPECT_TRUE(allowed.errors.ok());
}

TEST(TextLoaderTest, RefusesATextAboveTheLimit) {
  DocumentLimits limits;
  limits.max_bytes = 8;
  EXPECT_FALSE(LoadedNode("id: xxxxxxxx", Format::kYaml, false, limits).errors.ok());
  EXPECT_TRUE(LoadedNode("id: xxxx", Format::kYaml, false, limits).errors.ok());
}

}  // namespace
}  // namespace sluice::config::load

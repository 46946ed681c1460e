#include "source/server/node_message.h"

#include <gtest/gtest.h>

#include "test/config/load/from_yaml.h"

namespace sluice::server {
namespace {

using envoy::config::core::v3::Node;

Node Made(const std::string& configured, const proxy::NodeInfo& info,
          const std::string& version = "0/1.2.3/Clean/RELEASE/BoringSSL") {
  extension::Registry registry;
  registry.AddHttpFilter("envoy.extensions.filters.http.cors.v3.Cors", {});
  return NodeMessage(config::FromYaml<Node>(configured), info, version, registry);
}

TEST(NodeMessageTest, HasTheBootstrapsNodeAndTheFlagsIds) {
  proxy::NodeInfo info;
  info.id = "flag-id";
  info.cluster = "c";
  info.zone = "z";
  const Node node = Made("{id: i, metadata: {a: b}, locality: {region: r}}", info);
  EXPECT_EQ(node.id(), "flag-id");
  EXPECT_EQ(node.cluster(), "c");
  EXPECT_EQ(node.metadata().fields().at("a").string_value(), "b");
  EXPECT_EQ(node.locality().region(), "r");
  EXPECT_EQ(node.locality().zone(), "z");
}

TEST(NodeMessageTest, SaysWhatThisBuildIs) {
  const Node node = Made("{client_features: [mine]}", {});
  EXPECT_EQ(node.user_agent_name(), "sluice");
  EXPECT_EQ(node.user_agent_build_version().version().major_number(), 1u);
  EXPECT_EQ(node.user_agent_build_version().version().patch(), 3u);
  ASSERT_EQ(node.client_features_size(), 3);
  EXPECT_EQ(node.client_features(0), "mine");
  ASSERT_EQ(node.extensions_size(), 1);
  EXPECT_EQ(node.extensions(0).category(), "envoy.filters.http");
  EXPECT_EQ(node.extensions(0).type_urls(0), "envoy.extensions.filters.http.cors.v3.Cors");
}

TEST(NodeMessageTest, WhatTheBootstrapSaysOfItselfStays) {
  const Node node = Made("{user_agent_name: mine, user_agent_version: '9'}", {});
  EXPECT_EQ(node.user_agent_name(), "mine");
  EXPECT_EQ(node.user_agent_version(), "9");
}

TEST(NodeMessageTest, AVersionThatIsNoneIsLeftOut) {
  for (const char* version : {"", "x", "test", "0/a.b.c/x", "/", "0/1.2"})
    EXPECT_FALSE(Made("{}", {}, version).has_user_agent_build_version()) << version;
}

}  // namespace
}  // namespace sluice::server

#include "source/server/admin/json.h"

#include "envoy/admin/v3/server_info.pb.h"
#include "gtest/gtest.h"

namespace sluice::server::admin {
namespace {

TEST(AdminJsonTest, FieldsHaveTheNamesOfTheProto) {
  envoy::admin::v3::CommandLineOptions options;
  options.set_config_path("a.yaml");
  EXPECT_EQ(ToJson(options), "{\n \"config_path\": \"a.yaml\"\n}\n");
}

TEST(AdminJsonTest, DefaultsArePrintedWhenAllIsAskedFor) {
  const envoy::admin::v3::CommandLineOptions options;
  EXPECT_EQ(ToJson(options), "{}\n");
  EXPECT_NE(ToJson(options, /*all=*/true).find("\"concurrency\": 0"), std::string::npos);
}

TEST(AdminJsonTest, WhatCannotBePrintedIsAnErrorInJson) {
  google::protobuf::Any unknown;
  unknown.set_type_url("type.googleapis.com/no.such.Message");
  unknown.set_value("x");
  EXPECT_EQ(ToJson(unknown), "{\"error\": \"cannot be printed\"}\n");
}

}  // namespace
}  // namespace sluice::server::admin

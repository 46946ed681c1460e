#include "source/filters/http/grpc_stats/factory.h"

#include <gtest/gtest.h>

namespace sluice::filters::http {
namespace {

// What it makes of its fields is shown in grpc_stats_test.cc.
TEST(GrpcStatsFactoryTest, RefusesAnotherMessage) {
  extension::Registry registry;
  RegisterGrpcStats(registry);
  const auto* parser =
      registry.FindHttpFilter("envoy.extensions.filters.http.grpc_stats.v3.FilterConfig");
  ASSERT_NE(parser, nullptr);
  google::protobuf::Any any;
  any.set_type_url("type.googleapis.com/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig");
  any.set_value("\xff");
  extension::FieldErrors errors;
  stats::Store stats(1);
  extension::HttpFilterParseContext context{errors, stats, "http.test."};
  EXPECT_EQ(parser->parse(any, context), nullptr);
  EXPECT_FALSE(errors.ok());
}

}  // namespace
}  // namespace sluice::filters::http

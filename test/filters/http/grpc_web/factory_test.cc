#include "source/filters/http/grpc_web/factory.h"

#include <gtest/gtest.h>

namespace sluice::filters::http {
namespace {

TEST(GrpcWebFactoryTest, RefusesAnotherMessage) {
  extension::Registry registry;
  RegisterGrpcWeb(registry);
  const auto* parser = registry.FindHttpFilter("envoy.extensions.filters.http.grpc_web.v3.GrpcWeb");
  ASSERT_NE(parser, nullptr);
  google::protobuf::Any any;
  any.set_type_url("type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb");
  any.set_value("\xff");
  extension::FieldErrors errors;
  stats::Store stats(1);
  extension::HttpFilterParseContext context{errors, stats, "http.test."};
  EXPECT_EQ(parser->parse(any, context), nullptr);
  EXPECT_FALSE(errors.ok());
}

}  // namespace
}  // namespace sluice::filters::http

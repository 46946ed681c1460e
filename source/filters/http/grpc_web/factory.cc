#include "source/filters/http/grpc_web/factory.h"

#include "envoy/extensions/filters/http/grpc_web/v3/grpc_web.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/http/grpc_web/grpc_web.h"

namespace sluice::filters::http {
namespace {

class Factory final : public proxy::HttpFilterFactory {
 public:
  proxy::HttpFilter* Make(proxy::FilterContext& context, base::Arena& arena,
                          const route::FilterOverride*) const override {
    return arena.New<GrpcWebFilter>(context);
  }
};

std::shared_ptr<const proxy::HttpFilterFactory> Parse(const google::protobuf::Any& any,
                                                      extension::HttpFilterParseContext& context) {
  extension::FieldErrors& errors = context.errors;
  envoy::extensions::filters::http::grpc_web::v3::GrpcWeb from;  // has no fields
  if (!config::Unpack(any, errors, from)) return nullptr;
  return std::make_shared<Factory>();
}

}  // namespace

void RegisterGrpcWeb(extension::Registry& registry) {
  registry.AddHttpFilter("envoy.extensions.filters.http.grpc_web.v3.GrpcWeb", {&Parse, nullptr});
}

}  // namespace sluice::filters::http

#include "source/filters/http/header_mutation/factory.h"

#include "envoy/extensions/filters/http/header_mutation/v3/header_mutation.pb.h"
#include "source/base/ascii.h"
#include "source/config/parse/values.h"
#include "source/config/route/route_config_parser.h"
#include "source/filters/http/header_mutation/header_mutation.h"

namespace sluice::filters::http {
namespace {

namespace v3 = envoy::extensions::filters::http::header_mutation::v3;
using extension::FieldErrors;
using Mutations =
    google::protobuf::RepeatedPtrField<envoy::config::common::mutation_rules::v3::HeaderMutation>;

class Factory final : public proxy::HttpFilterFactory {
 public:
  explicit Factory(HeaderMutationConfig config) : config_(std::move(config)) {}
  proxy::HttpFilter* Make(proxy::FilterContext& context, base::Arena& arena,
                          const route::FilterOverride* mine) const override {
    return arena.New<HeaderMutationFilter>(config_, mine, context);
  }

 private:
  const HeaderMutationConfig config_;
};

void ParseChanges(const Mutations& from, std::string_view field, FieldErrors& errors,
                  std::vector<HeaderChange>& out) {
  for (int i = 0; i < from.size(); ++i) {
    FieldErrors::Scope scope(errors, field, static_cast<size_t>(i));
    HeaderChange change;
    if (!from.Get(i).remove().empty()) {
      change.remove = base::Lower(from.Get(i).remove());
    } else if (from.Get(i).has_append()) {
      config::HeaderOptions one;
      *one.Add() = from.Get(i).append();
      config::ParseAdditions(one, "append", errors, change.add);
    } else {
      errors.Error("only remove and append are built yet");
      continue;
    }
    out.push_back(std::move(change));
  }
}

void ParseMutations(const v3::Mutations& from, FieldErrors& errors, HeaderMutationConfig& out) {
  FieldErrors::Scope scope(errors, "mutations");
  ParseChanges(from.request_mutations(), "request_mutations", errors, out.request);
  ParseChanges(from.response_mutations(), "response_mutations", errors, out.response);
  if (from.query_parameter_mutations_size() > 0)
    errors.Error("query_parameter_mutations", "is not built yet");
  if (from.request_trailers_mutations_size() > 0)
    errors.Error("request_trailers_mutations", "is not built yet");
  if (from.response_trailers_mutations_size() > 0)
    errors.Error("response_trailers_mutations", "is not built yet");
}

std::shared_ptr<const proxy::HttpFilterFactory> Parse(const google::protobuf::Any& any,
                                                      extension::HttpFilterParseContext& context) {
  extension::FieldErrors& errors = context.errors;
  v3::HeaderMutation from;
  if (!config::Unpack(any, errors, from)) return nullptr;
  HeaderMutationConfig to;
  ParseMutations(from.mutations(), errors, to);
  to.most_specific_wins = from.most_specific_header_mutations_wins();
  return std::make_shared<Factory>(std::move(to));
}

std::shared_ptr<const void> ParseOverride(const google::protobuf::Any& any, FieldErrors& errors) {
  v3::HeaderMutationPerRoute from;
  if (!config::Unpack(any, errors, from)) return nullptr;
  auto to = std::make_shared<HeaderMutationConfig>();
  ParseMutations(from.mutations(), errors, *to);
  return to;
}

}  // namespace

void RegisterHeaderMutation(extension::Registry& registry) {
  static constexpr char kMessage[] =
      "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";
  registry.AddHttpFilter(kMessage, {&Parse, &ParseOverride});
  registry.AddHttpOverride(
      "envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute", kMessage);
}

}  // namespace sluice::filters::http

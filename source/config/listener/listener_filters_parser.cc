#include <algorithm>

#include "source/config/listener/listener_parser.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::config::listener::v3;
using extension::FieldErrors;
using proxy::FilterDisabled;

constexpr std::string_view kTlsInspector =
    "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector";
constexpr int kMaxPredicateDepth = 32;

void ParsePredicate(const v3::ListenerFilterChainMatchPredicate& from, int depth,
                    FieldErrors& errors, FilterDisabled& out);

void ParseSet(const v3::ListenerFilterChainMatchPredicate::MatchSet& from, int depth,
              FieldErrors& errors, FilterDisabled& out) {
  for (int i = 0; i < from.rules_size(); ++i) {
    FieldErrors::Scope scope(errors, "rules", static_cast<size_t>(i));
    ParsePredicate(from.rules(i), depth + 1, errors, out.parts.emplace_back());
  }
}

void ParsePredicate(const v3::ListenerFilterChainMatchPredicate& from, int depth,
                    FieldErrors& errors, FilterDisabled& out) {
  if (depth > kMaxPredicateDepth) {
    errors.Error("is nested too deeply");
    return;
  }
  switch (from.rule_case()) {
    case v3::ListenerFilterChainMatchPredicate::kOrMatch:
      out.kind = FilterDisabled::Kind::kOr;
      return ParseSet(from.or_match(), depth, errors, out);
    case v3::ListenerFilterChainMatchPredicate::kAndMatch:
      out.kind = FilterDisabled::Kind::kAnd;
      return ParseSet(from.and_match(), depth, errors, out);
    case v3::ListenerFilterChainMatchPredicate::kNotMatch:
      out.kind = FilterDisabled::Kind::kNot;
      return ParsePredicate(from.not_match(), depth + 1, errors, out.parts.emplace_back());
    case v3::ListenerFilterChainMatchPredicate::kAnyMatch:
      out.kind = FilterDisabled::Kind::kAlways;
      return;
    case v3::ListenerFilterChainMatchPredicate::kDestinationPortRange:
      out.kind = FilterDisabled::Kind::kPorts;
      out.first_port = from.destination_port_range().start();
      out.end_port = from.destination_port_range().end();
      return;
    case v3::ListenerFilterChainMatchPredicate::RULE_NOT_SET:
      errors.Error("says nothing: one of its fields is needed");
  }
}

void ParseOne(const v3::ListenerFilter& from, ListenerParseContext& context,
              proxy::ListenerSpec& out) {
  FieldErrors& errors = context.errors;
  proxy::ListenerFilterSpec spec;
  spec.name = from.name();
  if (from.has_filter_disabled()) {
    FieldErrors::Scope scope(errors, "filter_disabled");
    ParsePredicate(from.filter_disabled(), 0, errors, spec.disabled);
  }
  FieldErrors::Scope typed(errors, "typed_config");
  const std::string type = TypeOf(from.typed_config());
  const extension::ListenerFilterParser parse = context.registry.FindListenerFilter(type);
  if (parse == nullptr) {
    errors.Error("this listener filter is not built yet")
        .WithValue(type.empty() ? from.name() : type);
    return;
  }
  extension::FilterParseContext inner{errors, context.stats, context.ids, context.runtime,
                                      context.log_writer};
  spec.factory = parse(from.typed_config(), inner);
  if (spec.factory != nullptr) out.listener_filters.push_back(std::move(spec));
}

bool NeedsInspector(const proxy::FilterChainSpec& chain) {
  const proxy::ChainMatch& match = chain.match;
  return !match.server_names.empty() || !match.application_protocols.empty() ||
         (!match.transport_protocol.empty() && match.transport_protocol != "raw_buffer");
}

bool HasInspector(const v3::Listener& from) {
  return std::any_of(from.listener_filters().begin(), from.listener_filters().end(),
                     [](const v3::ListenerFilter& filter) {
                       return TypeOf(filter.typed_config()) == kTlsInspector;
                     });
}

void AddInspector(ListenerParseContext& context, proxy::ListenerSpec& out) {
  const extension::ListenerFilterParser parse = context.registry.FindListenerFilter(kTlsInspector);
  if (parse == nullptr) {
    context.errors.Error("filter_chains",
                         "match by what only a TLS inspector can tell, and this "
                         "program has none");
    return;
  }
  context.errors.Warning("listener_filters",
                         "have no TLS inspector, which the filter chains need: one is added");
  google::protobuf::Any empty;
  empty.set_type_url("type.googleapis.com/" + std::string(kTlsInspector));
  extension::FilterParseContext inner{context.errors, context.stats, context.ids, context.runtime,
                                      context.log_writer};
  out.listener_filters.push_back({"envoy.filters.listener.tls_inspector", {}, parse(empty, inner)});
}

}  // namespace

void ParseListenerFilters(const v3::Listener& from, ListenerParseContext& context,
                          proxy::ListenerSpec& out) {
  for (int i = 0; i < from.listener_filters_size(); ++i) {
    FieldErrors::Scope scope(context.errors, "listener_filters", static_cast<size_t>(i));
    ParseOne(from.listener_filters(i), context, out);
  }
  if (from.has_listener_filters_timeout())
    out.listener_filters_timeout = ToDuration(from.listener_filters_timeout());
  out.continue_on_listener_filters_timeout = from.continue_on_listener_filters_timeout();
  if (std::any_of(out.chains.begin(), out.chains.end(), &NeedsInspector) && !HasInspector(from)) {
    AddInspector(context, out);
  }
}

}  // namespace sluice::config

#include "source/config/parse/control_plane.h"

#include <algorithm>
#include <string>

#include "source/base/ascii.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;
using Api = core::ApiConfigSource;
using extension::FieldErrors;

void ParseApiType(const Api& from, FieldErrors& errors, upstream::ControlPlaneSpec& out) {
  switch (from.api_type()) {
    case Api::GRPC: return;
    case Api::DELTA_GRPC: out.delta = true; return;
    case Api::REST:
      errors.Error("api_type", "REST is not built yet").WithHint("use GRPC or DELTA_GRPC");
      return;
    case Api::AGGREGATED_GRPC:
    case Api::AGGREGATED_DELTA_GRPC:
      errors.Error("api_type", "is only for names with xdstp:, which are not built yet")
          .WithHint("use GRPC or DELTA_GRPC, and ads: {} where the resources are wanted");
      return;
    default: errors.Error("api_type", "is needed").WithHint("such as GRPC or DELTA_GRPC");
  }
}

// A value as it is sent. Only %% stands for itself; commands ask for what a stream does not have.
std::string ValueOf(const core::HeaderValue& from, FieldErrors& errors) {
  if (from.value().empty()) return from.raw_value();
  std::string out;
  const std::string& text = from.value();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 1 >= text.size() || text[i + 1] != '%') {
        errors.Error("value", "commands in metadata are not built yet")
            .WithHint("write %% for a percent sign");
        return out;
      }
      ++i;
    }
    out.push_back(text[i]);
  }
  return out;
}

void ParseMetadata(const core::GrpcService& from, FieldErrors& errors,
                   upstream::ControlPlaneSpec& out) {
  for (int i = 0; i < from.initial_metadata_size(); ++i) {
    FieldErrors::Scope scope(errors, "initial_metadata", static_cast<size_t>(i));
    const core::HeaderValue& each = from.initial_metadata(i);
    const std::string name = base::Lower(each.key());
    // gRPC's own (PROTOCOL-HTTP2.md: names that begin with "grpc-" are reserved).
    if (name.empty() || name[0] == ':' || base::StartsWith(name, "grpc-") || name == "te" ||
        name == "content-type" || name == "host") {
      errors.Error("key", "cannot be set").WithValue(each.key());
      continue;
    }
    out.metadata.emplace_back(name, ValueOf(each, errors));
  }
}

void ParseRetry(const core::RetryPolicy& from, FieldErrors& errors,
                upstream::ControlPlaneSpec& out) {
  if (!from.has_retry_back_off()) return;
  FieldErrors::Scope policy(errors, "retry_policy");
  FieldErrors::Scope scope(errors, "retry_back_off");
  const core::BackoffStrategy& backoff = from.retry_back_off();
  out.first_retry = ToDuration(backoff.base_interval());
  out.most_retry = backoff.has_max_interval() ? ToDuration(backoff.max_interval())
                                              : std::max(out.first_retry * 10, out.most_retry);
  if (out.first_retry <= base::Duration::zero()) errors.Error("base_interval", "must be above 0");
  if (out.most_retry < out.first_retry)
    errors.Error("max_interval", "must not be below base_interval");
}

void ParseService(const core::GrpcService& from, FieldErrors& errors,
                  upstream::ControlPlaneSpec& out) {
  ParseMetadata(from, errors, out);
  if (!from.has_envoy_grpc()) {
    errors
        .Error(from.has_google_grpc() ? "google_grpc" : "envoy_grpc",
               from.has_google_grpc() ? "is not built yet" : "is needed")
        .WithHint("add a cluster for the control plane and name it in envoy_grpc.cluster_name");
    return;
  }
  FieldErrors::Scope scope(errors, "envoy_grpc");
  out.cluster = from.envoy_grpc().cluster_name();
  out.authority = from.envoy_grpc().authority();
  if (out.cluster.empty()) errors.Error("cluster_name", "is needed");
  ParseRetry(from.envoy_grpc().retry_policy(), errors, out);
  if (from.envoy_grpc().has_max_receive_message_length())
    out.max_message_bytes = from.envoy_grpc().max_receive_message_length().value();
}

}  // namespace

void ParseControlPlane(const Api& from, FieldErrors& errors, upstream::ControlPlaneSpec& out) {
  ParseApiType(from, errors, out);
  out.node_on_first_message_only = from.set_node_on_first_message_only();
  if (from.transport_api_version() != core::ApiVersion::V3) {
    errors.Error("transport_api_version", "must be V3: there is no other protocol any more");
  }
  if (from.cluster_names_size() > 0) {
    errors.Error("cluster_names", "is for REST")
        .WithHint("name the cluster in grpc_services.envoy_grpc.cluster_name");
  }
  if (from.grpc_services_size() != 1) {
    errors
        .Error("grpc_services", from.grpc_services_size() == 0
                                    ? "is needed"
                                    : "a second one as a fallback is not built yet")
        .WithHint("give exactly one");
    return;
  }
  FieldErrors::Scope scope(errors, "grpc_services", size_t{0});
  ParseService(from.grpc_services(0), errors, out);
}

}  // namespace sluice::config

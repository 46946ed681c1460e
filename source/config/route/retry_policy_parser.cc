#include "source/base/ascii.h"
#include "source/config/parse/values.h"
#include "source/config/route/action_parser.h"
#include "source/config/route/route_config_parser.h"
#include "source/proxy/retry.h"

namespace sluice::config {
namespace {

namespace rt = envoy::config::route::v3;
using extension::FieldErrors;

void NotBuilt(bool present, const char* field, FieldErrors& errors) {
  if (present) errors.Error(field, "is not built yet");
}

void ParseMatchers(const google::protobuf::RepeatedPtrField<rt::HeaderMatcher>& from,
                   const char* field, FieldErrors& errors, std::vector<route::HeaderMatcher>& out) {
  for (int i = 0; i < from.size(); ++i) {
    FieldErrors::Scope scope(errors, field, static_cast<size_t>(i));
    ParseHeaderMatcher(from.Get(i), errors, out.emplace_back());
  }
}

void ParseResetHeaders(const rt::RetryPolicy::RateLimitedRetryBackOff& from,
                       route::RetrySpec& out) {
  for (const auto& header : from.reset_headers()) {
    out.reset_headers.push_back(
        {base::Lower(header.name()), header.format() == rt::RetryPolicy::UNIX_TIMESTAMP});
  }
  if (from.has_max_interval()) out.max_reset = ToDuration(from.max_interval());
}

}  // namespace

void ParseRetry(const rt::RetryPolicy& from, FieldErrors& errors, route::RetrySpec& out) {
  bool unknown = false;
  out.on = proxy::ParseRetryOn(from.retry_on(), &unknown);
  if (unknown) {
    errors.Warning("retry_on", "names a condition that does not exist; it never holds")
        .WithValue(from.retry_on());
  }
  if (from.has_num_retries()) out.retries = from.num_retries().value();
  if (from.has_per_try_timeout()) out.per_try_timeout = ToDuration(from.per_try_timeout());
  if (from.has_per_try_idle_timeout()) out.per_try_idle = ToDuration(from.per_try_idle_timeout());
  out.status_codes.assign(from.retriable_status_codes().begin(),
                          from.retriable_status_codes().end());
  if (from.has_retry_back_off()) {
    out.base_interval = ToDuration(from.retry_back_off().base_interval());
    out.max_interval = from.retry_back_off().has_max_interval()
                           ? ToDuration(from.retry_back_off().max_interval())
                           : out.base_interval * 10;
    if (out.max_interval < out.base_interval) {
      errors.Error("retry_back_off.max_interval", "is below base_interval");
    }
  }
  for (const auto& predicate : from.retry_host_predicate()) {
    if (TypeOf(predicate.typed_config()) ==
            "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate" ||
        predicate.name() == "envoy.retry_host_predicates.previous_hosts") {
      out.avoid_previous_hosts = true;
    } else {
      errors.Error("retry_host_predicate", "only previous_hosts is built")
          .WithValue(predicate.name());
    }
  }
  if (from.host_selection_retry_max_attempts() > 0) {
    out.host_selection_attempts = static_cast<uint32_t>(from.host_selection_retry_max_attempts());
  }
  NotBuilt(from.has_retry_priority(), "retry_priority", errors);
  ParseMatchers(from.retriable_headers(), "retriable_headers", errors, out.headers);
  ParseMatchers(from.retriable_request_headers(), "retriable_request_headers", errors,
                out.request_headers);
  ParseResetHeaders(from.rate_limited_retry_back_off(), out);
}

}  // namespace sluice::config

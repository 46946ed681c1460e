#include "source/filters/http/rbac/rbac.h"

namespace sluice::filters::http {

proxy::Next RbacFilter::OnRequestHead(sluice::http::RequestHead& head, bool) {
  const proxy::StreamInfo& info = context_.info();
  RbacInput input{*info.downstream, info.downstream->filter_state, &head, nullptr};
  if (info.trusted_client.is_ip()) input.client = &info.trusted_client;
  std::string_view details;
  if (config_.has_shadow_rules) {
    RbacShadowStats& stats = cells_.shadow_stats.ForThread(context_.thread());
    (config_.shadow_rules.Allows(input, details) ? stats.shadow_allowed : stats.shadow_denied)
        .Inc();
  }
  if (!config_.has_rules) return proxy::Next::kContinue;
  RbacStats& stats = cells_.stats.ForThread(context_.thread());
  if (config_.rules.Allows(input, details)) {
    stats.allowed.Inc();
    return proxy::Next::kContinue;
  }
  stats.denied.Inc();
  // A copy: the log is written when a new configuration may have taken the place of ours.
  context_.Reply({403, "RBAC: access denied", context_.arena().Copy(details)});
  return proxy::Next::kPause;
}

}  // namespace sluice::filters::http

#include "source/filters/network/rbac/rbac.h"

namespace sluice::filters::network {

using proxy::Next;

RbacFilter::RbacFilter(const RbacConfig& config, proxy::NetworkFilterContext& context)
    : config_(config), context_(context) {}

Next RbacFilter::OnData(buffer::Buffer&, bool) {
  if (denied_) return Next::kPause;
  if (decided_ && !config_.continuous) return Next::kContinue;
  decided_ = true;
  if (config_.has_shadow_rules) CountShadow();
  if (!config_.has_rules) return Next::kContinue;
  std::string_view details;
  RbacStats& stats = config_.stats.ForThread(context_.worker().worker.index);
  if (config_.rules.Allows({context_.addresses(), &context_.filter_state()}, details)) {
    stats.allowed.Inc();
    return Next::kContinue;
  }
  stats.denied.Inc();
  context_.info().termination_details = details;
  return Deny();
}

void RbacFilter::CountShadow() {
  std::string_view ignored;
  RbacShadowStats& stats = config_.shadow_stats.ForThread(context_.worker().worker.index);
  const bool allowed =
      config_.shadow_rules.Allows({context_.addresses(), &context_.filter_state()}, ignored);
  (allowed ? stats.shadow_allowed : stats.shadow_denied).Inc();
}

Next RbacFilter::Deny() {
  denied_ = true;
  if (config_.delay_deny == base::Duration::zero()) {
    context_.Close(proxy::CloseMode::kNow);
    return Next::kPause;
  }
  delay_ = std::make_unique<event::Timer>(context_.worker().worker.loop,
                                          event::Callback::To<&RbacFilter::OnDelayed>(this));
  delay_->Arm(config_.delay_deny);
  return Next::kPause;
}

void RbacFilter::OnDelayed() { context_.Close(proxy::CloseMode::kNow); }

}  // namespace sluice::filters::network

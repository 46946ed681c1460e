#include "source/filters/network/rbac/rbac.h"

namespace sluice::filters::network {

using proxy::Next;

RbacFilter::RbacFilter(const RbacConfig& config, proxy::NetworkFilterContext& context)
    : config_(config), context_(context) {}

Next RbacFilter::OnData(buffer::Buffer&, bool) {
  if (denied_) return Next::kPause;
  if (decided_ && !config_.continuous) return Next::kContinue;
  decided_ = true;
  std::string_view details;
  if (config_.rules.Allows({context_.addresses(), &context_.filter_state()}, config_.cells,
                           context_.worker().worker.index, details)) {
    return Next::kContinue;
  }
  context_.info().termination_details = details;
  return Deny();
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

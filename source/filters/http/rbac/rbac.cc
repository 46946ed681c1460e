#include "source/filters/http/rbac/rbac.h"

namespace sluice::filters::http {

proxy::Next RbacFilter::OnRequestHead(sluice::http::RequestHead& head, bool) {
  const proxy::StreamInfo& info = context_.info();
  RbacInput input{*info.downstream, info.downstream->filter_state, &head, nullptr};
  if (info.trusted_client.is_ip()) input.client = &info.trusted_client;
  std::string_view details;
  if (rules_.Allows(input, cells_, context_.thread(), details)) return proxy::Next::kContinue;
  // A copy: the log is written when a new configuration may have taken the place of ours.
  context_.Reply({403, "RBAC: access denied", context_.arena().Copy(details)});
  return proxy::Next::kPause;
}

}  // namespace sluice::filters::http

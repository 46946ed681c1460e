#include "source/xds/protocol/sotw_conversation.h"

#include <algorithm>

#include "envoy/service/discovery/v3/discovery.pb.h"
#include "source/xds/response.h"

namespace sluice::xds {

namespace v3 = envoy::service::discovery::v3;

void SotwConversation::Add(const std::string& name) {
  if (name.empty()) {
    all_ = true;
  } else {
    names_.insert(name);
  }
  names_changed_ = true;
}

void SotwConversation::Remove(const std::string& name) {
  if (name.empty()) {
    all_ = false;
  } else {
    names_.erase(name);
    ForgetExpiry(name);
  }
  names_changed_ = true;
}

void SotwConversation::OnNewStream() {
  asked_ = false;
  answer_due_ = false;
  refusal_.clear();
  nonce_.clear();
}

bool SotwConversation::HasMessage() const {
  if (answer_due_) return true;
  if (paused_) return false;
  // What was never asked for need not be given up.
  return asked_ ? names_changed_ : all_ || !names_.empty();
}

std::string SotwConversation::NextMessage(const envoy::config::core::v3::Node* node) {
  v3::DiscoveryRequest request;
  request.set_type_url(std::string(TypeUrl(type_)));
  request.set_version_info(version_);
  request.set_response_nonce(nonce_);
  // The names are sent with every message, an answer too: it is one list (B7, B16).
  for (const std::string& name : names_) request.add_resource_names(name);
  if (node != nullptr) *request.mutable_node() = *node;
  if (!refusal_.empty()) {
    request.mutable_error_detail()->set_code(kRefusedCode);
    request.mutable_error_detail()->set_message(refusal_);
  }
  refusal_.clear();
  answer_due_ = false;
  names_changed_ = false;
  asked_ = true;
  return request.SerializeAsString();
}

void SotwConversation::OnMessage(std::string_view bytes, base::MonotonicTime now) {
  v3::DiscoveryResponse response;
  if (!response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  nonce_ = response.nonce();
  events_.OnIdentifier(response.control_plane().identifier());
  if (!all_ && names_.empty()) {
    // Nobody wants the type any more (B15): only what brings something is told so.
    names_changed_ = names_changed_ || response.resources_size() > 0;
    return;
  }
  extension::FieldErrors errors;
  Response read;
  const bool usable = ReadResponse(response, type_, errors, read);
  std::vector<Resource> wanted;
  for (Resource& resource : read.resources) {
    if (!Wants(resource.name)) continue;  // B12
    if (usable) KeepAlive(resource, now);
    if (resource.has_body) wanted.push_back(std::move(resource));
  }
  const bool heartbeat = usable && wanted.empty() && !read.resources.empty();
  if (!heartbeat) {
    events_.OnUpdate(type_,
                     {wanted, read.removed, response.version_info(), IsComplete(type_) && all_},
                     usable, errors);
  }
  answer_due_ = true;
  refusal_ = errors.ok() ? std::string() : errors.NackText();
  if (errors.ok()) version_ = response.version_info();
}

}  // namespace sluice::xds

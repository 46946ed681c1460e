#include "source/xds/protocol/delta_conversation.h"

#include <utility>

#include "envoy/service/discovery/v3/discovery.pb.h"
#include "source/xds/response.h"

namespace sluice::xds {

namespace v3 = envoy::service::discovery::v3;

void DeltaConversation::Add(const std::string& name) {
  const std::string key = name.empty() ? std::string(kAllNames) : name;
  // Also when its removal has not been sent: the other side has to send it once more (C6).
  removed_.erase(key);
  added_.insert(key);
  if (key == kAllNames) {
    all_ = true;
    return;
  }
  std::optional<std::string>& version = requested_[key];
  for (auto* known : {&by_wildcard_, &ambiguous_}) {
    const auto it = known->find(key);
    if (it == known->end()) continue;
    version = it->second;
    known->erase(it);
  }
}

void DeltaConversation::Remove(const std::string& name) {
  const std::string key = name.empty() ? std::string(kAllNames) : name;
  added_.erase(key);
  removed_.insert(key);
  if (key == kAllNames) {
    all_ = false;
    by_wildcard_.clear();
    ambiguous_.clear();
    return;
  }
  const auto it = requested_.find(key);
  if (it == requested_.end()) return;
  if (all_ && it->second) ambiguous_[key] = *it->second;  // C13
  if (!all_) ForgetExpiry(key);
  requested_.erase(it);
}

void DeltaConversation::OnNewStream() {
  reconnected_ = reconnected_ || asked_;
  asked_ = false;
  answers_.clear();  // C16
  added_.clear();    // the first message names everything
  removed_.clear();
}

bool DeltaConversation::HasMessage() const {
  if (!answers_.empty()) return true;
  if (paused_) return false;
  return asked_ ? !added_.empty() || !removed_.empty() : all_ || !requested_.empty();
}

std::string DeltaConversation::NextMessage(const envoy::config::core::v3::Node* node) {
  v3::DeltaDiscoveryRequest request;
  request.set_type_url(std::string(TypeUrl(type_)));
  if (node != nullptr) *request.mutable_node() = *node;
  if (!answers_.empty()) {
    const Answer answer = std::move(answers_.front());
    answers_.pop_front();
    request.set_response_nonce(answer.nonce);
    if (!answer.refusal.empty()) {
      request.mutable_error_detail()->set_code(kRefusedCode);
      request.mutable_error_detail()->set_message(answer.refusal);
    }
    return request.SerializeAsString();
  }
  if (asked_) {
    for (const std::string& name : added_) request.add_resource_names_subscribe(name);
    for (const std::string& name : removed_) request.add_resource_names_unsubscribe(name);
  } else {
    // Without any name it means all of them (C12); with names that has to be said.
    if (all_ && !requested_.empty()) request.add_resource_names_subscribe(std::string(kAllNames));
    auto& versions = *request.mutable_initial_resource_versions();
    for (const auto& [name, version] : requested_) {
      request.add_resource_names_subscribe(name);
      if (version && reconnected_) versions[name] = *version;
    }
    if (reconnected_) {
      for (const auto& [name, version] : by_wildcard_) versions[name] = version;
      for (const auto& [name, version] : ambiguous_) versions[name] = version;
    }
  }
  asked_ = true;
  added_.clear();
  removed_.clear();
  return request.SerializeAsString();
}

const std::string* DeltaConversation::VersionOf(const std::string& name) const {
  const auto requested = requested_.find(name);
  if (requested != requested_.end()) return requested->second ? &*requested->second : nullptr;
  for (const auto* known : {&by_wildcard_, &ambiguous_}) {
    const auto it = known->find(name);
    if (it != known->end()) return &it->second;
  }
  return nullptr;
}

// The name by which the resource was asked for: its own or an alias (C18).
std::optional<std::string> DeltaConversation::FirstName(const Resource& resource) const {
  if (Wants(resource.name)) return resource.name;
  for (const std::string& alias : resource.aliases) {
    if (requested_.count(alias) > 0) return alias;
  }
  return std::nullopt;
}

void DeltaConversation::SetVersion(const Resource& resource) {
  const auto requested = requested_.find(resource.name);
  if (requested != requested_.end()) {
    requested->second = resource.version;
    return;
  }
  ambiguous_.erase(resource.name);
  by_wildcard_[resource.name] = resource.version;
}

void DeltaConversation::SetRemoved(const std::string& name) {
  ForgetExpiry(name);
  const auto requested = requested_.find(name);
  if (requested != requested_.end()) requested->second = std::nullopt;  // still wanted (C9)
  by_wildcard_.erase(name);
  ambiguous_.erase(name);
}

void DeltaConversation::OnMessage(std::string_view bytes, base::MonotonicTime now) {
  v3::DeltaDiscoveryResponse response;
  if (!response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  events_.OnIdentifier(response.control_plane().identifier());
  extension::FieldErrors errors;
  Response read;
  bool usable = ReadResponse(response, type_, errors, read);
  usable = usable && errors.ok();  // two of one name spoil the whole (C7)
  std::vector<Resource> wanted;
  for (Resource& resource : read.resources) {
    const std::optional<std::string> name = FirstName(resource);
    if (!name) continue;  // C14
    resource.name = *name;
    const std::string* known = VersionOf(*name);
    const bool heartbeat = !resource.has_body && known != nullptr && *known == resource.version;
    if (usable && (heartbeat || resource.has_body)) KeepAlive(resource, now);
    if (resource.has_body) wanted.push_back(std::move(resource));
  }
  std::vector<std::string> gone;
  for (std::string& name : read.removed) {
    if (Wants(name)) gone.push_back(std::move(name));
  }
  // One that only confirms is no change (D2), an empty one ends the wait for the first (C17).
  const bool says_something = !wanted.empty() || !gone.empty() || read.resources.empty();
  if (says_something || !usable) {
    events_.OnUpdate(type_, {wanted, gone, response.system_version_info(), /*complete=*/false},
                     usable, errors);
  }
  answers_.push_back({response.nonce(), errors.ok() ? std::string() : errors.NackText()});
  if (!errors.ok()) return;  // the versions stay as they were (C15)
  for (const Resource& resource : wanted) SetVersion(resource);
  for (const std::string& name : gone) SetRemoved(name);
}

}  // namespace sluice::xds

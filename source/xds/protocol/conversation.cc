#include "source/xds/protocol/conversation.h"

#include <algorithm>

namespace sluice::xds {

base::MonotonicTime Conversation::NextExpiry() const {
  base::MonotonicTime next = base::MonotonicTime::max();
  for (const auto& [name, when] : expiries_) next = std::min(next, when);
  return next;
}

void Conversation::Expire(base::MonotonicTime now) {
  std::vector<std::string> gone;
  for (auto it = expiries_.begin(); it != expiries_.end();) {
    if (it->second > now) {
      ++it;
      continue;
    }
    gone.push_back(it->first);
    it = expiries_.erase(it);
  }
  if (gone.empty()) return;
  for (const std::string& name : gone) OnExpired(name);
  const std::vector<Resource> none;
  extension::FieldErrors errors;
  events_.OnUpdate(type_, {none, gone, {}, /*complete=*/false}, /*usable=*/true, errors);
}

void Conversation::KeepAlive(const Resource& resource, base::MonotonicTime now) {
  if (resource.ttl > base::Duration::zero()) {
    expiries_[resource.name] = now + resource.ttl;
  } else {
    expiries_.erase(resource.name);
  }
}

}  // namespace sluice::xds

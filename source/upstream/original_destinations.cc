#include "source/upstream/original_destinations.h"

#include <algorithm>

#include "source/upstream/cluster.h"

namespace sluice::upstream {
namespace {

// Control planes say "never" by the longest time that the API can say.
constexpr base::Duration kLongest = std::chrono::hours(24);

bool HasConnections(const Host& host, int thread) {
  const auto* pool = static_cast<const HostPool*>(host.pool(thread));
  for (; pool != nullptr; pool = pool->next_of_host()) {
    if (!pool->empty()) return true;
  }
  return false;
}

}  // namespace

OriginalDestinations::OriginalDestinations(Cluster& cluster)
    : cluster_(cluster),
      cleanup_(cluster.worker().loop, event::Callback::To<&OriginalDestinations::CleanUp>(this)) {}

const HostRef* OriginalDestinations::HostFor(const net::Address& address) {
  Entry& entry = hosts_[address];
  entry.asked = true;
  if (entry.host == nullptr) {
    const EndpointSpec endpoint;
    const LocalitySpec locality;
    entry.host =
        std::make_shared<Host>(endpoint, locality, address, cluster_.worker().index + 1,
                               TransportFor(cluster_.spec().transports, endpoint, locality));
  }
  if (!cleanup_.armed())
    cleanup_.Arm(std::min(cluster_.spec().original_dst.cleanup_interval, kLongest));
  return &entry.host;
}

void OriginalDestinations::CleanUp() {
  for (auto it = hosts_.begin(); it != hosts_.end();) {
    Entry& entry = it->second;
    const bool keep = entry.asked || HasConnections(*entry.host, cluster_.worker().index);
    entry.asked = false;
    if (keep) {
      ++it;
      continue;
    }
    cluster_.DrainHost(*entry.host);
    hosts_.erase(it++);
  }
  if (!hosts_.empty())
    cleanup_.Arm(std::min(cluster_.spec().original_dst.cleanup_interval, kLongest));
}

}  // namespace sluice::upstream

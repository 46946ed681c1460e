#include "source/upstream/host.h"

namespace sluice::upstream {
namespace {

LocalitySpec WithoutEndpoints(const LocalitySpec& locality) {
  LocalitySpec copy;
  copy.region = locality.region;
  copy.zone = locality.zone;
  copy.sub_zone = locality.sub_zone;
  copy.priority = locality.priority;
  copy.weight = locality.weight;
  return copy;
}

}  // namespace

Host::Host(const EndpointSpec& endpoint, const LocalitySpec& locality, const net::Address& address,
           int threads, uint16_t transport)
    : hostname_(!endpoint.hostname.empty() ? endpoint.hostname : endpoint.dns_name),
      locality_(WithoutEndpoints(locality)),
      transport_(transport),
      hash_key_(endpoint.hash_key),
      weight_(endpoint.weight),
      locality_weight_(locality.weight),
      health_(static_cast<uint8_t>(endpoint.health)),
      slots_(static_cast<size_t>(threads)) {
  MoveTo(address);
}

Host::~Host() {
  for (Slot& slot : slots_) delete slot.cells.load(std::memory_order_acquire);
}

void Host::Update(const EndpointSpec& endpoint, const LocalitySpec& locality) {
  hash_key_ = endpoint.hash_key;
  locality_weight_.store(locality.weight, std::memory_order_relaxed);
  weight_.store(endpoint.weight, std::memory_order_relaxed);
  health_.store(static_cast<uint8_t>(endpoint.health), std::memory_order_relaxed);
}

void Host::MoveTo(const net::Address& address) {
  for (const auto& known : endpoints_) {
    if (known->address != address) continue;
    endpoint_.store(known.get(), std::memory_order_release);
    return;
  }
  endpoints_.push_back(std::make_unique<const Endpoint>(Endpoint{address, address.ToString()}));
  endpoint_.store(endpoints_.back().get(), std::memory_order_release);
}

HostCells& Host::MakeCells(int thread) const {
  auto* cells = new HostCells();
  slots_[static_cast<size_t>(thread)].cells.store(cells, std::memory_order_release);
  return *cells;
}

}  // namespace sluice::upstream

#include "source/server/bound_listeners.h"

#include <unistd.h>

#include "source/net/socket.h"
#include "source/server/listen_sockets.h"

namespace sluice::server {
namespace {

// What gets its connections from other listeners is bound to nothing.
std::vector<net::Address> BoundTo(const proxy::ListenerSpec& spec) {
  return spec.bind_to_port ? spec.addresses : std::vector<net::Address>();
}

}  // namespace

BoundListeners::~BoundListeners() {
  for (const auto& [name, prepared] : prepared_) Close(prepared);
}

void BoundListeners::Close(const Prepared& prepared) {
  for (const auto& sockets : prepared.sockets) {
    for (const int fd : sockets) close(fd);
  }
}

bool BoundListeners::Prepare(const proxy::ListenerSpec& spec, std::string& error) {
  const auto open = prepared_.find(spec.name);
  if (open != prepared_.end()) {
    if (open->second.bound.addresses == BoundTo(spec)) return true;
    Forget(spec.name);
  }
  const auto known = in_force_.find(spec.name);
  if (known != in_force_.end() && known->second.addresses == BoundTo(spec)) return true;
  Prepared prepared;
  prepared.sockets = OpenListeners(spec, workers_, error);
  if (prepared.sockets.empty()) return false;
  prepared.bound.addresses = BoundTo(spec);
  for (size_t i = 0; i < prepared.bound.addresses.size(); ++i) {
    const net::Address actual = net::LocalAddress(prepared.sockets[0][i]);
    prepared.bound.local.push_back(actual.is_ip() ? actual : spec.addresses[i]);
  }
  prepared_[spec.name] = std::move(prepared);
  return true;
}

void BoundListeners::Forget(const std::string& name) {
  const auto it = prepared_.find(name);
  if (it == prepared_.end()) return;
  Close(it->second);
  prepared_.erase(it);
}

std::vector<std::map<std::string, ListenerSockets>> BoundListeners::Take(
    const config::Snapshot& snapshot) {
  std::vector<std::map<std::string, ListenerSockets>> out(static_cast<size_t>(workers_));
  std::map<std::string, Bound> in_force;
  for (const auto& spec : snapshot.listeners) {
    const auto it = prepared_.find(spec->name);
    // Prepared for a later form of the listener, which is not in force yet.
    const bool is_new = it != prepared_.end() && it->second.bound.addresses == BoundTo(*spec);
    Bound& bound = in_force[spec->name];
    bound = std::move(is_new ? it->second.bound : in_force_[spec->name]);
    if (!spec->bind_to_port) bound.local = spec->addresses;
    if (!is_new) continue;
    auto& count = counts_[spec->name];
    if (count == nullptr) count = std::make_shared<std::atomic<uint64_t>>(0);
    for (size_t i = 0; i < out.size(); ++i)
      out[i][spec->name] = {std::move(it->second.sockets[i]), count};
    prepared_.erase(it);
  }
  in_force_ = std::move(in_force);
  return out;
}

std::map<std::string, std::vector<net::Address>> BoundListeners::LocalAddresses() const {
  std::map<std::string, std::vector<net::Address>> out;
  for (const auto& [name, bound] : in_force_) out[name] = bound.local;
  return out;
}

}  // namespace sluice::server

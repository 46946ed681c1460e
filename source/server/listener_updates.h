#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "source/server/bound_listeners.h"
#include "source/server/dynamic_state.h"
#include "source/server/route_updates.h"
#include "source/server/secret_updates.h"
#include "source/server/update_context.h"
#include "source/xds/watcher.h"

namespace sluice::server {

// The listeners that a control plane or a file brings (LDS). A new or changed one warms until its
// route tables and secrets are there; one that would lead to a cluster that does not serve yet
// waits for that, for kHoldLimit; the old form serves meanwhile. Owned by DynamicConfig; main
// thread.
class ListenerUpdates final : public xds::Watcher {
 public:
  // All outlive it.
  ListenerUpdates(UpdateContext& context, BoundListeners& bound, RouteUpdates& routes,
                  SecretUpdates& secrets);

  // The listeners of the bootstrap: their names and addresses cannot be had.
  void SetStatic(const config::Snapshot& base);

  void OnUpdate(const xds::Update& update, extension::FieldErrors& errors) override;
  void OnNoAnswer() override;
  bool answered() const { return answered_; }

  // Puts into force what is warm by now. True when a new snapshot is needed.
  bool Settle(RouteUpdates::IsServing serves);
  bool warm() const { return warming_.empty(); }
  size_t warming_count() const { return warming_.size(); }

  // Adds what is in force to `snapshot`, and in `named` a mark for each cluster that it names.
  void Complete(config::Snapshot& snapshot, std::vector<bool>& named) const;
  // Those in force and those that warm.
  void AddAll(std::vector<const proxy::ListenerSpec*>& out) const;
  void Describe(DynamicState& out) const;
  // Each listener that warms, and what for.
  void DescribeUnready(std::vector<Unready>& out) const;

 private:
  struct Entry {
    std::shared_ptr<const proxy::ListenerSpec> active;
    std::shared_ptr<const proxy::ListenerSpec> warming;
    xds::Forms forms;
    std::vector<uint32_t> clusters;  // that `active` names
    bool held = false;
    base::MonotonicTime limit{};
  };

  void Apply(const xds::Resource& resource, extension::FieldErrors& errors);
  // True when the resource needs nothing made of it.
  bool IsUnchanged(const xds::Resource& resource);
  // Checks what the listener asks of others, and has its sockets opened.
  void Admit(const proxy::ListenerSpec& spec, extension::FieldErrors& errors);
  const std::string* OwnerOf(const net::Address& address, const std::string& other_than) const;
  void CountChange(const Entry& before, const envoy::config::listener::v3::Listener& now);
  void Remove(const std::string& name);
  bool IsHeldBack(const std::string& name, Entry& entry, RouteUpdates::IsServing serves);
  void OnHoldLimit();

  UpdateContext& context_;
  BoundListeners& bound_;
  RouteUpdates& routes_;
  SecretUpdates& secrets_;
  std::map<std::string, std::shared_ptr<const proxy::ListenerSpec>> static_;
  std::map<std::string, Entry> entries_;
  std::set<std::string> warming_;
  event::Timer hold_limit_;
  std::string version_;
  bool answered_ = false;
  bool changed_ = false;
};

}  // namespace sluice::server

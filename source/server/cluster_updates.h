#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "source/server/cluster_hosts.h"
#include "source/server/dynamic_state.h"
#include "source/server/secret_updates.h"
#include "source/server/update_context.h"
#include "source/xds/watcher.h"

namespace sluice::server {

// The clusters that a control plane or a file brings (CDS). A new or changed one warms until its
// hosts and secrets are known, and the old form serves meanwhile; a removed one serves until
// nothing names it. Owned by DynamicConfig; main thread.
class ClusterUpdates final : public xds::Watcher {
 public:
  // All outlive it.
  ClusterUpdates(UpdateContext& context, ClusterHosts& hosts, SecretUpdates& secrets);

  // The clusters of the bootstrap: their names cannot be had.
  void SetStatic(const config::Snapshot& base);

  void OnUpdate(const xds::Update& update, extension::FieldErrors& errors) override;
  void OnNoAnswer() override;
  bool answered() const { return answered_; }

  // Puts into force what is warm by now. True when a new snapshot is needed.
  bool Settle();
  // All have had their hosts, or it is known that they have none.
  bool warm() const { return warming_.empty(); }
  size_t warming_count() const { return warming_.size(); }
  const std::set<std::string>& warming() const { return warming_; }  // by name
  // In force; of those that the bootstrap has not.
  bool IsServing(uint32_t id) const;
  // In force or soon.
  bool IsKnown(uint32_t id) const;

  // Adds what is in force to `snapshot`. Forgets removed clusters whose number is not marked in
  // `named`.
  void Complete(const std::vector<bool>& named, config::Snapshot& snapshot);
  void AddWarming(ClusterHosts::Wanted& wanted) const;
  void Describe(DynamicState& out) const;

 private:
  struct Entry {
    uint32_t id = UINT32_MAX;  // none before one was accepted
    std::shared_ptr<upstream::SharedCluster> active;
    std::shared_ptr<upstream::SharedCluster> warming;
    xds::Forms forms;
    bool removed = false;  // yet named by a route
  };

  void Apply(const xds::Resource& resource, extension::FieldErrors& errors);
  // True when the resource needs nothing made of it.
  bool IsUnchanged(const xds::Resource& resource);
  void Remove(const std::string& name);
  const Entry* Find(uint32_t id) const;

  UpdateContext& context_;
  ClusterHosts& hosts_;
  SecretUpdates& secrets_;
  std::set<std::string> static_names_;
  std::map<std::string, Entry> entries_;
  std::map<uint32_t, std::string> names_;  // of entries_, by number
  std::set<std::string> warming_;
  std::string version_;
  bool answered_ = false;
  bool changed_ = false;
};

}  // namespace sluice::server

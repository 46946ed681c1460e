#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "source/config/tls/tls_recipes.h"
#include "source/proxy/listener_spec.h"
#include "source/server/cluster_hosts.h"
#include "source/server/dynamic_state.h"
#include "source/server/secret_stats.h"
#include "source/server/update_context.h"
#include "source/xds/file_watcher.h"

namespace sluice::server {

// The secrets that come from outside (SDS), each subscribed to once, however many use it, and the
// files of certificates, whoever names them. A new secret or file is in force for every new
// connection at once, without a new snapshot; what has begun lives on. What cannot be used changes
// nothing. Owned by DynamicConfig; main thread.
class SecretUpdates {
 public:
  // Both outlive it.
  SecretUpdates(UpdateContext& context, xds::FileWatcher& files);
  ~SecretUpdates();

  // Subscribes to the secrets that are new.
  void Want(const proxy::ListenerSpec& listener);
  void Want(const upstream::ClusterSpec& cluster);
  // Every secret of it has had an answer, or has waited long enough for one.
  bool IsReady(const proxy::ListenerSpec& listener) const;
  bool IsReady(const upstream::ClusterSpec& cluster) const;
  // Adds those that have not, as /init_dump names them.
  void DescribeUnready(const proxy::ListenerSpec& listener, std::vector<std::string>& out) const;
  void DescribeUnready(const upstream::ClusterSpec& cluster, std::vector<std::string>& out) const;
  // Ends the subscriptions that none of these uses, and follows the files that they were made from.
  void Keep(const std::vector<const proxy::ListenerSpec*>& listeners,
            const ClusterHosts::Wanted& clusters);
  // The bootstrap's own secrets have changed.
  void OnStaticSecrets();

  void Describe(DynamicState& out) const;

 private:
  class Secret;
  using Visit = absl::FunctionRef<void(const upstream::SecretSpec& secret)>;
  static void ForEach(const proxy::ListenerSpec& listener, Visit visit);
  static void ForEach(const upstream::ClusterSpec& cluster, Visit visit);
  void Want(const upstream::SecretSpec& spec);
  bool IsReady(const upstream::SecretSpec& spec) const;
  void FollowFiles();
  void OnFile(const config::WatchedFile& file);
  // Has every thread put the contexts in force.
  void PutInForce(const std::vector<config::ContextSwapRef>& swaps);

  UpdateContext& context_;
  xds::FileWatcher& files_;
  std::map<std::string, std::unique_ptr<Secret>> secrets_;  // by SecretSpec::Key
  std::map<config::WatchedFile, std::unique_ptr<xds::FileWatcher::Watch>> watches_;
};

}  // namespace sluice::server

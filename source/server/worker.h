#pragma once

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "source/config/snapshot/snapshot.h"
#include "source/net/worker.h"
#include "source/proxy/worker_context.h"
#include "source/server/worker_listener.h"

namespace sluice::server {

// What one worker needs of a new listener: sockets to accept from, and the count that its
// connections share.
struct ListenerSockets {
  std::vector<int> sockets;
  std::shared_ptr<std::atomic<uint64_t>> count;
};

// One publish: the snapshot, the hosts of its clusters (by cluster id), and this worker's sockets
// of new listeners (by listener name).
struct Publication {
  std::shared_ptr<const config::Snapshot> snapshot;
  std::vector<std::shared_ptr<const upstream::HostSet>> hosts;
  std::map<std::string, ListenerSockets> sockets;
};

// A count of one connection pool, for the admin view.
struct PoolCounts {
  std::string cluster;
  std::string host;
  upstream::HostPool::Counts counts;
};

// A thread with its loop: everything that it serves lives and dies on it. Methods but the
// constructor, Start, Join and Post belong to its thread.
class Worker final : ListenerLookup {
 public:
  Worker(int index, const base::Clock& clock, const proxy::NodeInfo& node,
         const proxy::ServerState& state, proxy::LogWriter& writer, base::Duration log_interval,
         size_t log_flush_bytes, ConnectionCounts& counts, stats::Store& stats);
  ~Worker();

  int index() const { return worker_.index; }
  void Start();
  void Join();  // after Stop
  void Post(absl::AnyInvocable<void(Worker&)> task);

  void Apply(Publication publication);
  void SetHosts(uint32_t cluster, std::shared_ptr<const upstream::HostSet> hosts,
                const std::vector<upstream::HostRef>& removed);
  void StopListeners(bool inbound_only);
  void DrainSessions(bool idle_too, bool inbound_only);
  uint32_t session_count();
  bool stopping();  // a listener waits for handshakes that are under way
  uint32_t busy_count();
  std::vector<PoolCounts> Pools();
  void FlushLogs() { context_.logs.FlushAll(); }
  void Stop();

 private:
  void ApplyClusters(const Publication& publication);
  void ApplyListeners(Publication& publication);
  void RegisterLogs(const config::Snapshot& snapshot);
  WorkerListener* ListenerAt(const net::Address& address) override;
  void SweepListeners();

  std::unique_ptr<http::h2::WorkerState> http2_;  // outlives what worker_'s loop has to delete
  net::Worker worker_;
  proxy::WorkerContext context_;
  ConnectionCounts& counts_;
  stats::Store& stats_;
  std::vector<std::shared_ptr<upstream::SharedCluster>>
      shared_;  // what each cluster of the view was made from
  std::vector<upstream::ClusterRef> clusters_;
  base::IntrusiveList<WorkerListener> listeners_;
  std::thread thread_;
};

}  // namespace sluice::server

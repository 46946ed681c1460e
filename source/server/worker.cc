#include "source/server/worker.h"

#include <pthread.h>

namespace sluice::server {

Worker::Worker(int index, const base::Clock& clock, const proxy::NodeInfo& node,
               const proxy::ServerState& state, proxy::LogWriter& writer,
               base::Duration log_interval, size_t log_flush_bytes, ConnectionCounts& counts,
               stats::Store& stats)
    : worker_(index, clock),
      context_(*(http2_ = std::make_unique<http::h2::WorkerState>(worker_)), node, state, writer,
               log_interval, log_flush_bytes),
      counts_(counts),
      stats_(stats) {}

Worker::~Worker() {
  listeners_.ForEach([](WorkerListener& listener) { listener.CloseSessions(); });
  worker_.loop.RunOnce(/*wait=*/false);
  while (WorkerListener* listener = listeners_.PopFront()) delete listener;
  worker_.loop.RunOnce(/*wait=*/false);  // what was deferred goes before the pools
  context_.config = {};
  clusters_.clear();
}

void Worker::Start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), ("wrk:" + std::to_string(worker_.index)).c_str());
    worker_.loop.Run();
  });
}

void Worker::Join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::Post(absl::AnyInvocable<void(Worker&)> task) {
  worker_.loop.Post([this, task = std::move(task)]() mutable { task(*this); });
}

void Worker::Stop() { worker_.loop.Stop(); }

void Worker::RegisterLogs(const config::Snapshot& snapshot) {
  const auto add = [this](const std::vector<std::shared_ptr<const proxy::AccessLogSpec>>& logs) {
    for (const auto& log : logs) {
      if (log->file != nullptr) context_.logs.Register(log->file);
    }
  };
  const auto add_chain = [&add](const proxy::FilterChainSpec& chain) {
    if (chain.http != nullptr) add(chain.http->access_logs);
    for (const proxy::NetworkFilterSpec& filter : chain.filters) {
      if (const auto* logs = filter.factory->access_logs()) add(*logs);
    }
  };
  for (const auto& listener : snapshot.listeners) {
    add(listener->access_logs);
    for (const auto& chain : listener->chains) add_chain(chain);
    if (listener->has_default_chain) add_chain(listener->default_chain);
  }
}

void Worker::Apply(Publication publication) {
  RegisterLogs(*publication.snapshot);
  ApplyClusters(publication);
  ApplyListeners(publication);
}

void Worker::ApplyClusters(const Publication& publication) {
  const config::Snapshot& snapshot = *publication.snapshot;
  std::vector<upstream::ClusterRef> next(snapshot.clusters.size());
  for (size_t id = 0; id < snapshot.clusters.size(); ++id) {
    if (snapshot.clusters[id] == nullptr) continue;
    const bool same = id < shared_.size() && shared_[id] == snapshot.clusters[id];
    next[id] = same ? clusters_[id]
                    : upstream::ClusterRef(new upstream::Cluster(*http2_, snapshot.clusters[id]));
    if (!same && id < publication.hosts.size() && publication.hosts[id] != nullptr) {
      next[id]->SetHosts(publication.hosts[id]);
    }
  }
  for (size_t id = 0; id < clusters_.size(); ++id) {
    if (clusters_[id] && (id >= next.size() || next[id].get() != clusters_[id].get()))
      clusters_[id]->Drain();
  }
  shared_ = snapshot.clusters;
  clusters_ = next;
  auto* view = new proxy::ConfigView();
  view->clusters = std::move(next);
  view->names = snapshot.cluster_ids;
  view->tables = snapshot.tables;
  context_.config = proxy::ConfigRef(view);
}

WorkerListener* Worker::ListenerAt(const net::Address& address) {
  WorkerListener* exact = nullptr;
  WorkerListener* any = nullptr;
  listeners_.ForEach([&](WorkerListener& listener) {
    if (listener.stopped()) return;
    for (const net::Address& own : listener.spec().addresses) {
      if (own == address) exact = &listener;
      if (own.is_any() && own.port() == address.port()) any = &listener;
    }
  });
  return exact != nullptr ? exact : any;
}

void Worker::ApplyListeners(Publication& publication) {
  const auto& specs = publication.snapshot->listeners;
  listeners_.ForEach([&](WorkerListener& listener) {
    if (listener.stopped()) return;
    for (const auto& spec : specs) {
      if (spec->name == listener.spec().name && publication.sockets.count(spec->name) == 0) {
        listener.Update(spec);
        return;
      }
    }
    listener.StopAccepting();  // gone, or on other addresses now
    listener.DrainSessions(/*idle_too=*/false);
  });
  for (const auto& spec : specs) {
    const auto it = publication.sockets.find(spec->name);
    if (it == publication.sockets.end()) continue;
    auto* listener = new WorkerListener(context_, spec, std::move(it->second.sockets), counts_,
                                        it->second.count, stats_);
    listener->SetLookup(this);
    listeners_.PushBack(*listener);
  }
  SweepListeners();
}

void Worker::SweepListeners() {
  listeners_.ForEach([](WorkerListener& listener) {
    if (!listener.stopped() || listener.has_sessions()) return;
    listener.Unlink();
    delete &listener;
  });
}

void Worker::SetHosts(uint32_t cluster, std::shared_ptr<const upstream::HostSet> hosts,
                      const std::vector<upstream::HostRef>& removed) {
  if (cluster >= clusters_.size() || !clusters_[cluster]) return;
  clusters_[cluster]->SetHosts(std::move(hosts));
  for (const upstream::HostRef& host : removed) clusters_[cluster]->DrainHost(*host);
}

void Worker::StopListeners(bool inbound_only) {
  listeners_.ForEach([inbound_only](WorkerListener& listener) {
    if (inbound_only && listener.spec().direction != proxy::Direction::kInbound) return;
    listener.StopAcceptingGently();
  });
}

void Worker::DrainSessions(bool idle_too, bool inbound_only) {
  listeners_.ForEach([=](WorkerListener& listener) {
    if (inbound_only && listener.spec().direction != proxy::Direction::kInbound) return;
    listener.DrainSessions(idle_too);
  });
}

uint32_t Worker::session_count() {
  uint32_t count = 0;
  listeners_.ForEach([&count](WorkerListener& listener) { count += listener.session_count(); });
  return count;
}

bool Worker::stopping() {
  bool stopping = false;
  listeners_.ForEach([&](WorkerListener& listener) { stopping = stopping || listener.stopping(); });
  return stopping;
}

uint32_t Worker::busy_count() {
  uint32_t count = 0;
  listeners_.ForEach([&count](WorkerListener& listener) { count += listener.busy_count(); });
  return count;
}

std::vector<PoolCounts> Worker::Pools() {
  std::vector<PoolCounts> pools;
  for (const upstream::ClusterRef& cluster : clusters_) {
    if (!cluster) continue;
    cluster->ForEachPool([&](upstream::HostPool& pool) {
      pools.push_back({cluster->spec().name, pool.host().address_text(), pool.counts()});
    });
  }
  return pools;
}

}  // namespace sluice::server

#pragma once

#include <memory>
#include <vector>

#include "source/http/codec.h"
#include "source/http/h1/options.h"
#include "source/http/h2/codec_counters.h"
#include "source/http/h2/worker_state.h"
#include "source/net/tls/client_sessions.h"
#include "source/net/transport.h"
#include "source/net/worker.h"
#include "source/stats/store.h"
#include "source/upstream/circuit_breaker.h"
#include "source/upstream/circuit_breaker_stats.h"
#include "source/upstream/cluster_spec.h"
#include "source/upstream/cluster_stats.h"
#include "source/upstream/conn_pool.h"
#include "source/upstream/connection_wish.h"
#include "source/upstream/grpc_stats.h"
#include "source/upstream/host_set.h"
#include "source/upstream/load_balancer.h"
#include "source/upstream/original_destinations.h"

namespace sluice::upstream {

// What all threads share of one cluster. Made on the main thread, kept alive by every worker's
// Cluster.
struct SharedCluster {
  SharedCluster(std::shared_ptr<const ClusterSpec> cluster_spec, stats::Store& stats_store)
      : spec(std::move(cluster_spec)),
        store(stats_store),
        breakers(spec->circuit_breakers),
        breaker_gauges("cluster." + spec->stat_name + ".", store),
        stats(store.AddGroup<ClusterStats>("cluster." + spec->stat_name + ".")),
        http2(spec->http.protocol == UpstreamHttpSpec::Protocol::kHttp1
                  ? stats::GroupHandle<http::h2::CodecCounters>()
                  : store.AddGroup<http::h2::CodecCounters>("cluster." + spec->stat_name +
                                                            ".http2.")) {}

  const std::shared_ptr<const ClusterSpec> spec;
  stats::Store& store;
  CircuitBreakers breakers;
  CircuitBreakerGauges breaker_gauges;  // of who reads the stats
  const stats::GroupHandle<ClusterStats> stats;
  const stats::GroupHandle<http::h2::CodecCounters> http2;  // empty: HTTP/1 only
};

// One worker's view of a cluster: it picks hosts and owns their connection pools. Owned by the
// worker's ClusterTable; plain reference counts, since it never leaves its thread.
class Cluster {
 public:
  Cluster(http::h2::WorkerState& worker, std::shared_ptr<SharedCluster> shared);
  ~Cluster();

  const ClusterSpec& spec() const { return *shared_->spec; }
  net::Worker& worker() { return worker_; }
  ClusterStats& stats() {
    return stats_ != nullptr ? *stats_ : *(stats_ = &shared_->stats.ForThread(worker_.index));
  }
  // For filters that count gRPC calls. Takes a lock where something is counted for the first time.
  GrpcStatsTable& grpc_stats();
  CircuitBreaker& breaker(Priority priority) { return shared_->breakers[priority]; }

  // New hosts take effect with the next pick; pools of removed ones drain.
  void SetHosts(std::shared_ptr<const HostSet> hosts);
  void DrainHost(const Host& host);
  const HostSet* hosts() const { return hosts_.get(); }

  // Null when no host can be used.
  const HostRef* PickHost(const PickContext& context);
  // The host's pool for a request that came by `downstream`; its connections speak the version that
  // the cluster asks for, and are as wished.
  HostPool& PoolOf(const HostRef& host, http::Version downstream, const ConnectionWish& wish = {});
  // The cluster is out of the configuration: idle connections go now, busy ones after their stream.
  void Drain();

  // What a connection to that host begins with; null: nothing, it is plain. `fallback_alpn`: what
  // is offered where the configuration names no protocol, in the form of RFC 7301 §3.1; empty:
  // nothing.
  std::unique_ptr<net::Transport> MakeTransport(const Host& host, std::string_view fallback_alpn,
                                                const ConnectionWish& wish);
  std::unique_ptr<http::ClientCodec> MakeCodec(http::conn::ClientConnection& connection,
                                               http::Version version);
  // How many streams a connection takes, as far as that can be known before it is there.
  uint32_t StreamsPerConnection(http::Version version) const;

  // `visit(HostPool&)`, for the admin view.
  template <typename F>
  void ForEachPool(F visit) {
    pools_.ForEach(visit);
  }

 private:
  friend class ClusterRef;

  http::Version VersionFor(http::Version downstream) const;
  std::unique_ptr<net::Transport> MakeTls(size_t index, const Host& host,
                                          std::string_view fallback_alpn,
                                          std::string_view server_name);
  HostPool* FindPool(const HostRef& host, http::Version version, const ConnectionWish& wish);
  // Pools of wishes that nobody has any more: clients may have any number of them.
  void ForgetWishes(const Host& host);

  http::h2::WorkerState& http2_;
  net::Worker& worker_;
  const std::shared_ptr<SharedCluster> shared_;
  const http::h1::ClientOptions h1_options_;
  ClusterStats* stats_ = nullptr;  // made with the first use
  std::unique_ptr<GrpcStatsTable> grpc_stats_;
  std::shared_ptr<const HostSet> hosts_;
  std::unique_ptr<LoadBalancer> balancer_;
  std::unique_ptr<OriginalDestinations> destinations_;  // instead of both; made with the first use
  std::vector<net::tls::ClientSessions> sessions_;      // of each transport; before the pools
  base::IntrusiveList<HostPool> pools_;
  uint32_t references_ = 0;
  bool draining_ = false;
};

// A counted reference to a Cluster, within its thread.
class ClusterRef {
 public:
  ClusterRef() = default;
  explicit ClusterRef(Cluster* cluster) : cluster_(cluster) {
    if (cluster_ != nullptr) ++cluster_->references_;
  }
  ClusterRef(const ClusterRef& other) : ClusterRef(other.cluster_) {}
  ClusterRef(ClusterRef&& other) noexcept : cluster_(std::exchange(other.cluster_, nullptr)) {}
  ClusterRef& operator=(ClusterRef other) noexcept {
    std::swap(cluster_, other.cluster_);
    return *this;
  }
  ~ClusterRef() {
    if (cluster_ != nullptr && --cluster_->references_ == 0) delete cluster_;
  }
  Cluster* get() const { return cluster_; }
  Cluster* operator->() const { return cluster_; }
  Cluster& operator*() const { return *cluster_; }
  explicit operator bool() const { return cluster_ != nullptr; }

 private:
  Cluster* cluster_ = nullptr;
};

}  // namespace sluice::upstream

#include "source/upstream/cluster.h"

#include <algorithm>

#include "source/http/h1/client_codec.h"
#include "source/http/h2/client_codec.h"
#include "source/net/preface_transport.h"
#include "source/net/tls/secretless_transport.h"
#include "source/net/tls/tls_transport.h"

namespace sluice::upstream {
namespace {

http::h1::ClientOptions H1Options(const UpstreamHttpSpec& spec) {
  http::h1::ClientOptions options;
  options.max_head_bytes = spec.max_response_head_bytes;
  options.max_headers = spec.max_response_headers;
  options.enable_trailers = spec.enable_trailers;
  switch (spec.header_case) {
    case UpstreamHttpSpec::HeaderCase::kLower:
      options.header_case = http::h1::HeaderCase::kLower;
      break;
    case UpstreamHttpSpec::HeaderCase::kProper:
      options.header_case = http::h1::HeaderCase::kProper;
      break;
    case UpstreamHttpSpec::HeaderCase::kPreserve:
      options.header_case = http::h1::HeaderCase::kPreserve;
      break;
  }
  return options;
}

}  // namespace

Cluster::Cluster(http::h2::WorkerState& worker, std::shared_ptr<SharedCluster> shared)
    : http2_(worker),
      worker_(worker.worker),
      shared_(std::move(shared)),
      h1_options_(H1Options(shared_->spec->http)),
      sessions_(shared_->spec->transports.size()) {}

Cluster::~Cluster() {
  while (HostPool* pool = pools_.PopFront()) {
    pool->host().pool(worker_.index) = nullptr;
    delete pool;
  }
  // Connections that the loop has yet to delete count in them, and the last holder may be us.
  if (stats_ == nullptr || !shared_->http2) return;
  using Cells = stats::GroupHandle<http::h2::CodecCounters>;
  worker_.loop.DeferDelete(std::make_unique<Cells>(shared_->http2));
}

void Cluster::SetHosts(std::shared_ptr<const HostSet> hosts) { hosts_ = std::move(hosts); }

GrpcStatsTable& Cluster::grpc_stats() {
  if (grpc_stats_ == nullptr) {
    grpc_stats_ = std::make_unique<GrpcStatsTable>(
        shared_->store, "cluster." + spec().stat_name + ".grpc.", worker_.index);
  }
  return *grpc_stats_;
}

const HostRef* Cluster::PickHost(const PickContext& context) {
  if (spec().discovery == DiscoveryType::kOriginalDst) {
    if (context.destination == nullptr) return nullptr;
    if (destinations_ == nullptr) destinations_ = std::make_unique<OriginalDestinations>(*this);
    return destinations_->HostFor(*context.destination);
  }
  if (hosts_ == nullptr) return nullptr;
  if (balancer_ == nullptr) balancer_ = MakeLoadBalancer(spec(), worker_.random, worker_.index);
  bool panic = false;
  const HostRef* const host = balancer_->Pick(*hosts_, context, panic);
  if (panic) stats().lb_healthy_panic.Inc();
  return panic && spec().fail_on_panic ? nullptr : host;
}

http::Version Cluster::VersionFor(http::Version downstream) const {
  switch (spec().http.protocol) {
    case UpstreamHttpSpec::Protocol::kHttp1:
    case UpstreamHttpSpec::Protocol::kByAlpn: break;  // as long as nothing else is agreed on
    case UpstreamHttpSpec::Protocol::kHttp2: return http::Version::kHttp2;
    case UpstreamHttpSpec::Protocol::kUseDownstream:
      if (downstream == http::Version::kHttp2) return http::Version::kHttp2;
      break;
  }
  return http::Version::kHttp11;
}

HostPool* Cluster::FindPool(const HostRef& host, http::Version version,
                            const ConnectionWish& wish) {
  const bool any_version = spec().http.protocol == UpstreamHttpSpec::Protocol::kByAlpn;
  auto* pool = static_cast<HostPool*>(host->pool(worker_.index));
  for (; pool != nullptr; pool = pool->next_of_host_) {
    if ((any_version || pool->version() == version) && pool->Fulfils(wish)) return pool;
  }
  return nullptr;
}

HostPool& Cluster::PoolOf(const HostRef& host, http::Version downstream,
                          const ConnectionWish& wish) {
  const http::Version version = VersionFor(downstream);
  if (HostPool* const found = FindPool(host, version, wish)) return *found;
  auto* const pool = new HostPool(*this, host, version, wish);
  if (pool->special()) ForgetWishes(*host);
  void*& slot = host->pool(worker_.index);
  pool->next_of_host_ = static_cast<HostPool*>(slot);
  pools_.PushBack(*pool);
  if (draining_) pool->Drain();
  slot = pool;
  return *pool;
}

void Cluster::ForgetWishes(const Host& host) {
  HostPool* kept = nullptr;
  auto* pool = static_cast<HostPool*>(host.pool(worker_.index));
  while (pool != nullptr) {
    HostPool* const next = pool->next_of_host_;
    if (pool->special() && pool->empty() && pool->counts().pending == 0) {
      pool->Unlink();
      worker_.loop.DeferDelete(std::unique_ptr<HostPool>(pool));  // it may be in a callback of ours
    } else {
      pool->next_of_host_ = std::exchange(kept, pool);
    }
    pool = next;
  }
  host.pool(worker_.index) = kept;
}

void Cluster::DrainHost(const Host& host) {
  void*& slot = host.pool(worker_.index);
  if (slot == nullptr) return;
  HostPool* pool = static_cast<HostPool*>(std::exchange(slot, nullptr));
  for (; pool != nullptr; pool = pool->next_of_host_) pool->Drain();
  // Stays in pools_ while streams run; swept when the cluster is touched next.
  pools_.ForEach([](HostPool& each) {
    if (!each.draining() || !each.empty()) return;
    each.Unlink();
    delete &each;
  });
}

void Cluster::Drain() {
  draining_ = true;
  pools_.ForEach([](HostPool& pool) { pool.Drain(); });
}

std::unique_ptr<net::Transport> Cluster::MakeTransport(const Host& host,
                                                       std::string_view fallback_alpn,
                                                       const ConnectionWish& wish) {
  const size_t index = host.transport() < spec().transports.size() ? host.transport() : 0;
  const TransportSpec& transport = spec().transports[index];
  auto tls = MakeTls(index, host, fallback_alpn, wish.server_name);
  if (!transport.proxy_header.has_value()) return tls;
  return std::make_unique<net::PrefaceTransport>(
      net::ProxyHeaderFor(*transport.proxy_header, wish.source, wish.destination), std::move(tls));
}

std::unique_ptr<net::Transport> Cluster::MakeTls(size_t index, const Host& host,
                                                 std::string_view fallback_alpn,
                                                 std::string_view server_name) {
  const net::tls::ClientSlot* const slot = spec().transports[index].tls.get();
  if (slot == nullptr) return nullptr;
  const auto& context = slot->Of(worker_.index);
  if (context == nullptr) {
    slot->stats(worker_.index).upstream_context_secrets_not_ready.Inc();
    return std::make_unique<net::tls::SecretlessTransport>();
  }
  const bool ask = spec().http.auto_sni && !server_name.empty();
  net::tls::ConnectSpec wanted;
  wanted.server_name = ask ? std::string(server_name) : context->ServerNameFor(host.hostname());
  if (spec().http.auto_san_validation) wanted.required_name = server_name;
  wanted.fallback_alpn = fallback_alpn;
  return net::tls::TlsTransport::Connect(context, std::move(wanted), sessions_[index],
                                         {worker_.index, worker_.blocks});
}

std::unique_ptr<http::ClientCodec> Cluster::MakeCodec(http::conn::ClientConnection& connection,
                                                      http::Version version) {
  if (version == http::Version::kHttp2) {
    return std::make_unique<http::h2::ClientCodec>(
        spec().http.h2, shared_->http2.ForThread(worker_.index), connection.socket().out(),
        connection.codec_events(), http2_);
  }
  return std::make_unique<http::h1::ClientCodec>(connection.codec_events(),
                                                 connection.socket().out(), h1_options_);
}

uint32_t Cluster::StreamsPerConnection(http::Version version) const {
  if (version != http::Version::kHttp2) return 1;
  const UpstreamHttpSpec& http = spec().http;
  const uint32_t most = http.max_requests_per_connection;
  const uint32_t at_once = http.h2.max_concurrent_streams;
  return std::max(1u, most == 0 ? at_once : std::min(at_once, most));
}

}  // namespace sluice::upstream

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "source/event/timer.h"
#include "source/filters/network/tcp_proxy/tcp_proxy_config.h"
#include "source/proxy/network_filter.h"
#include "source/upstream/tcp_connection.h"

namespace sluice::filters::network {

// Joins a client's connection to one of a cluster's hosts, byte for byte
// (envoy.extensions.filters.network.tcp_proxy.v3). Each direction ends by itself, a reset on one
// side becomes one on the other, and neither side is read faster than the other takes. What waits
// is kept on the side that it goes to; nothing is kept while nothing moves.
//
// | state      | enters when            | client is read | leaves when                    |
// |------------|------------------------|----------------|--------------------------------|
// | connecting | the client has come    | no             | connected, or attempts used up |
// | relaying   | the upstream took us   | unless blocked | both directions have ended     |
// | flushing   | both have, for the client | -           | the upstream has taken the rest |
// | over       | either connection is gone | -           |                                |
class TcpProxyFilter final : public proxy::NetworkFilter, upstream::TcpConnectionEvents {
 public:
  // `config` outlives the filter.
  TcpProxyFilter(const TcpProxyConfig& config, proxy::NetworkFilterContext& context);
  ~TcpProxyFilter() override;

  proxy::Next OnNewConnection() override;
  proxy::Next OnData(buffer::Buffer& bytes, bool end) override;
  void OnWriteBlocked() override;
  void OnWriteReady() override;
  void OnWritten() override;
  bool MayEnd() override;
  void OnClosed(proxy::ConnectionEnd end) override;

 private:
  enum class State : uint8_t { kConnecting, kRelaying, kFlushing, kOver };

  // upstream::TcpConnectionEvents
  void OnUpstreamConnected() override;
  void OnUpstreamConnectFailed(upstream::PoolFailure failure, std::string_view reason) override;
  void OnUpstreamBytes() override;
  void OnUpstreamEof() override;
  void OnUpstreamClosed(net::CloseCause cause) override;
  void OnUpstreamBlocked() override;
  void OnUpstreamReady() override;
  void OnUpstreamFlushed() override;

  upstream::Cluster* PickCluster();
  void Connect();
  // False when the attempt failed at once and another may follow.
  bool Attempt(upstream::Cluster& cluster);
  void TryAgain();
  void NoteFailure(upstream::PoolFailure failure, std::string_view reason);
  void Refuse(proxy::ResponseFlag flag);
  void DropUpstream(bool abort);
  void Touch();
  void CountBytes();
  void OnIdle();
  void OnMaxDuration();
  void OnLogInterval();
  void ArmDuration();
  void Log(std::string_view type);
  base::MonotonicTime Now() { return context_.worker().worker.loop.Now(); }
  event::Loop& loop() { return context_.worker().worker.loop; }

  const TcpProxyConfig& config_;
  proxy::NetworkFilterContext& context_;
  TcpProxyStats& stats_;
  upstream::ClusterRef cluster_;
  upstream::HostRef host_;
  std::unique_ptr<upstream::TcpConnection> upstream_;
  std::string failure_;  // why the last attempt failed
  event::Timer timer_;   // connecting: the next attempt; else idle_timeout
  std::unique_ptr<event::Timer> duration_;
  std::unique_ptr<event::Timer> log_timer_;
  uint64_t moved_ = 0;  // bytes of all directions when the idle timer was set
  uint64_t counted_in_ = 0;
  uint64_t counted_out_ = 0;
  uint64_t relayed_ = 0;  // bytes given to the client's side
  int64_t buffered_ = 0;  // of these, not yet with its kernel, as the gauge knows
  uint32_t attempts_ = 0;
  State state_ = State::kConnecting;
  bool upstream_eof_ = false;
};

}  // namespace sluice::filters::network

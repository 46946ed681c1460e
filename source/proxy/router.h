#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "source/event/timer.h"
#include "source/http/codec.h"
#include "source/proxy/connect_tunnel.h"
#include "source/proxy/header_mutation.h"
#include "source/proxy/local_reply.h"
#include "source/proxy/replay_buffer.h"
#include "source/proxy/request_hash.h"
#include "source/proxy/request_policy.h"
#include "source/proxy/retry_state.h"
#include "source/proxy/try_timer.h"
#include "source/route/route_table.h"
#include "source/upstream/cluster.h"
#include "source/upstream/conn_pool.h"

namespace sluice::proxy {

class Stream;
struct UpstreamFailure;

// The last stage of a request: picks cluster and host, sends, retries, times out, and hands the
// answer back to its stream. Part of a Stream; worker thread.
//
//   kIdle → kWaiting (for a connection) → kActive → kDone
//              ↑            ↓                ↓
//              └──────── kBackoff ←──────────┘      a repeat; only before the first byte went
//              downstream
class Router final : http::ClientStreamEvents, upstream::PoolWaiter, ConnectTunnelOwner {
 public:
  explicit Router(Stream& stream);
  ~Router();

  // The request's head has passed the filters. `end`: there is no body.
  void OnRequestHead(bool end);
  void OnRequestBody(buffer::Buffer& body, bool end);
  void OnRequestTrailers(const http::HeaderMap& trailers);
  // The client takes no more / again.
  void PauseResponse();
  void ResumeResponse();
  // The stream needs no answer any more.
  void Abort();
  upstream::Cluster* cluster() const { return cluster_; }
  bool done() const { return state_ == State::kIdle || state_ == State::kDone; }

 private:
  // How often a request is repeated that the upstream says it has not looked at (reliability E2).
  static constexpr uint8_t kMaxRefusals = 3;

  enum class State : uint8_t { kIdle, kWaiting, kActive, kBackoff, kDone };

  // PoolWaiter
  void OnPoolReady(upstream::PooledConnection& connection) override;
  void OnPoolFailure(upstream::PoolFailure failure, std::string_view reason) override;
  // ConnectTunnelOwner
  void OnTunnelReady() override;
  void OnTunnelFailed(upstream::PoolFailure failure, std::string_view reason) override {
    DropTunnel();
    OnPoolFailure(failure, reason);
  }
  // ClientStreamEvents
  http::ResponseHead& ResponseStorage() override;
  void OnInformational() override;
  void OnResponseHead(bool end) override;
  void OnResponseBody(buffer::Buffer& body, bool end) override;
  void OnResponseTrailers(const http::HeaderMap& trailers) override;
  void OnResponseReset(http::StreamReset reason, std::string_view detail) override;
  void OnUpstreamBlocked() override;
  void OnUpstreamReady() override;
  void OnStreamClosed() override;

  void Forward(bool end);
  void StartAttempt(bool fresh);
  void AskPool(bool fresh);
  // Whether the request ends here, and its bytes go to a TCP connection.
  bool tunnels() const;
  void OpenTunnel();
  void DropTunnel();
  void BeginStream(http::ClientStream& upstream);
  void SendRequest();
  void OnRequestComplete();
  void OnRequestSent();
  void KeepTrailers(const http::HeaderMap& trailers);
  // Nothing has gone downstream, and the request can be sent as it was.
  bool MayRepeat() const { return !response_begun_ && replay_.whole(); }
  // Whether the attempt may be repeated because its connection was stale (reliability E2).
  bool IsStale(http::StreamReset reason) const;
  void RepeatStale();
  void RepeatRefused();
  void RepeatUnprocessed();
  void Retry();
  void FailAttempt(const UpstreamFailure& failed);
  void ReleaseAttempt();
  void DropUpstream();
  void ReleaseRequest();
  void OnTimeout();
  // Something has moved in this try.
  void TouchTry() {
    if (policy_.per_try_idle != base::Duration::zero())
      try_timer_.RestartIdle(policy_.per_try_idle);
  }
  void OnTryTimer();
  void CountResponse(int status);

  Stream& stream_;
  upstream::Cluster* cluster_ = nullptr;
  const route::WeightedCluster* weighted_ = nullptr;
  upstream::PooledConnection* connection_ = nullptr;
  http::ClientStream* upstream_ = nullptr;
  std::unique_ptr<ConnectTunnel> tunnel_;  // in place of a pool's connection
  upstream::HostRef host_;                 // kept: the log at the end names it
  std::optional<uint64_t> hash_;           // that leads to it
  const MadeCookie* cookies_ = nullptr;
  const upstream::Host* tried_[4] = {};
  buffer::Buffer body_;  // waits for a connection
  ReplayBuffer replay_;
  http::HeaderMap* trailers_ = nullptr;  // kept for an attempt to come
  event::Timer timeout_;                 // the route's
  TryTimer try_timer_;
  RequestPolicy policy_;
  RetryState retry_;
  uint32_t tried_count_ = 0;
  uint32_t host_attempts_ = 0;  // to pick a host that has not been tried; 0: any host
  State state_ = State::kIdle;
  upstream::Priority priority_ = upstream::Priority::kDefault;
  bool request_complete_ = false;
  bool stale_retry_used_ = false;
  bool response_begun_ = false;
  bool holds_request_ = false;  // of the circuit breaker
  bool response_ended_ = false;
  uint8_t refusals_ = 0;
};

}  // namespace sluice::proxy

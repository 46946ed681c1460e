#pragma once

#include <memory>

#include "source/base/intrusive_list.h"
#include "source/event/task.h"
#include "source/event/timer.h"
#include "source/net/connection.h"
#include "source/proxy/listener_spec.h"
#include "source/proxy/network_filter_chain.h"

namespace sluice::proxy {

class TcpSession;

// The owner of a listener's connections.
class TcpSessionOwner {
 public:
  // The connection is gone; the session is to be destroyed by loop.DeferDelete.
  virtual void OnSessionClosed(TcpSession& session) = 0;

 protected:
  ~TcpSessionOwner() = default;
};

// A downstream connection whose chain has no HTTP connection manager: feeds its network filters.
// Each direction ends by itself; the connection is over when both have. While nothing moves it owns
// no buffer. Worker thread.
class TcpSession final : public base::ListNode, net::ConnectionEvents, NetworkFilterContext {
 public:
  // Takes the descriptor.
  TcpSession(std::shared_ptr<const FilterChainSpec> chain, AcceptedConnection accepted,
             TcpSessionOwner& owner);
  ~TcpSession();

  // Before Start.
  void SetTransport(std::unique_ptr<net::Transport> transport);
  // May close the session before it returns.
  void Start();
  // Ends now.
  void CloseNow() { Close(CloseMode::kNow); }
  base::MonotonicTime accepted() const { return info_.start; }
  net::Connection& connection() { return connection_; }
  const FilterChainSpec& chain() const { return *chain_; }
  StreamInfo& info() override { return info_; }

 private:
  // NetworkFilterContext
  void Close(CloseMode mode) override;
  void Continue(NetworkFilter& filter) override;
  void Retry(NetworkFilter& filter) override;
  void Write(NetworkFilter& filter, buffer::Buffer& bytes, bool end) override;
  void SetReading(bool on) override;
  FilterState& filter_state() override { return filter_state_; }
  const DownstreamAddresses& addresses() const override { return addresses_; }
  WorkerContext& worker() override { return context_; }
  // net::ConnectionEvents
  void OnBytes() override;
  void OnEof() override;
  void OnConnectionClosed(net::CloseCause cause) override;
  void OnOutputBlocked() override { filters_.OnWriteBlocked(); }
  void OnOutputReady() override { filters_.OnWriteReady(); }
  void OnFlushed() override;

  void Flush();
  void Settle();  // after the filters have run
  void UpdateReading();
  void CountBytes();
  void CheckEnd();
  void CloseGently();
  void OnLinger();
  void Finish(ConnectionEnd end);

  WorkerContext& context_;
  const std::shared_ptr<const FilterChainSpec> chain_;
  TcpSessionOwner& owner_;
  DownstreamAddresses addresses_;
  StreamInfo info_;
  FilterState filter_state_;
  net::Connection connection_;
  NetworkFilterChain filters_;
  event::Task flush_;
  std::unique_ptr<event::Timer> linger_;  // while closing: how long the client may take
  uint64_t lingered_at_ = 0;              // bytes written when it was armed
  bool reading_ = true;                   // as the terminal filter wants it
  bool held_ = false;                     // the filters keep as much as may wait
  bool fin_ = false;                      // our side ends after what is in out()
  bool fin_sent_ = false;
  bool closing_ = false;
  bool finished_ = false;
};

}  // namespace sluice::proxy

#pragma once

#include <memory>

#include "source/net/connection.h"
#include "source/proxy/http_session.h"
#include "source/proxy/network_filter_chain.h"

namespace sluice::proxy {

// The network filters before an HTTP connection manager: they see the connection, and what the
// client sends before HTTP does, but not what is sent to it. Owned by the session's connection.
// Worker thread.
class HttpGate final : public net::ReadGate, NetworkFilterContext {
 public:
  // `state`: the one that the session's addresses point at.
  HttpGate(WorkerContext& context, std::shared_ptr<const FilterChainSpec> chain,
           std::unique_ptr<FilterState> state, HttpSession& session);
  ~HttpGate() override;

  // Before the session starts. May close it.
  void Start() { filters_.Start(); }

 private:
  // net::ReadGate
  bool LetIn() override;
  // NetworkFilterContext
  void Close(CloseMode mode) override;
  void Continue(NetworkFilter& filter) override;
  void Retry(NetworkFilter& filter) override;
  void Write(NetworkFilter& filter, buffer::Buffer& bytes, bool end) override;
  void SetReading(bool on) override;
  StreamInfo& info() override { return info_; }
  FilterState& filter_state() override { return *state_; }
  const DownstreamAddresses& addresses() const override { return session_.addresses(); }
  WorkerContext& worker() override { return context_; }

  bool Settle(NetworkFilterChain::Result result);

  WorkerContext& context_;
  const std::shared_ptr<const FilterChainSpec> chain_;
  const std::unique_ptr<FilterState> state_;
  HttpSession& session_;
  StreamInfo info_;
  NetworkFilterChain filters_;
  bool holding_ = false;
};

}  // namespace sluice::proxy

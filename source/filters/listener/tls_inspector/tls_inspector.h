#pragma once

#include "source/filters/listener/tls_inspector/client_hello.h"
#include "source/proxy/listener_filter.h"
#include "source/stats/store.h"

namespace sluice::filters::listener {

// Under `tls_inspector.`.
struct TlsInspectorStats {
  stats::Counter client_hello_too_big;
  stats::Counter tls_found;
  stats::Counter tls_not_found;
  stats::Counter alpn_found;
  stats::Counter alpn_not_found;
  stats::Counter sni_found;
  stats::Counter sni_not_found;
  stats::Histogram bytes_processed;
  static const stats::Field kFields[8];
};

struct TlsInspectorConfig {
  size_t max_hello = 16 * 1024;  // bytes
  bool close_on_error = false;   // what begins like TLS and is none is closed
  stats::GroupHandle<TlsInspectorStats> stats;
};

// Tells TLS from other bytes, and what server and protocols a client asks for, so that a filter
// chain can be chosen by it (envoy.extensions.filters.listener.tls_inspector.v3).
class TlsInspectorFilter final : public proxy::ListenerFilter {
 public:
  // `config` outlives the filter.
  TlsInspectorFilter(const TlsInspectorConfig& config, proxy::WorkerContext& worker)
      : config_(config), stats_(config.stats.ForThread(worker.worker.index)) {}

  proxy::ListenerFilterResult OnAccept(proxy::AcceptedConnection&) override {
    return proxy::ListenerFilterResult::kNeedMore;
  }
  proxy::ListenerFilterResult OnBytes(proxy::AcceptedConnection& connection, std::string_view bytes,
                                      size_t& consume) override;
  size_t max_bytes() const override { return config_.max_hello; }

 private:
  void Found(proxy::AcceptedConnection& connection, ClientHello hello);

  const TlsInspectorConfig& config_;
  TlsInspectorStats& stats_;
};

}  // namespace sluice::filters::listener

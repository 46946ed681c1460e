#pragma once

#include <string>
#include <vector>

#include "source/filters/listener/proxy_protocol/header_parser.h"
#include "source/proxy/listener_filter.h"
#include "source/stats/store.h"

namespace sluice::filters::listener {

// Under `proxy_proto.[<prefix>.]`.
struct ProxyProtocolStats {
  stats::Counter not_found_allowed;
  stats::Counter not_found_disallowed;
  static const stats::Field kFields[2];
};

// Under `proxy_proto.[<prefix>.]versions.v<n>.`.
struct ProxyVersionStats {
  stats::Counter found;
  stats::Counter disallowed;
  stats::Counter error;
  static const stats::Field kFields[3];
};

struct ProxyProtocolConfig {
  // A TLV that is kept for those who come after, as filter state under `key`.
  struct Rule {
    uint8_t type = 0;
    std::string key;
  };
  bool allow_without = false;
  bool disallow_v1 = false;
  bool disallow_v2 = false;
  std::vector<Rule> rules;
  stats::GroupHandle<ProxyProtocolStats> stats;
  stats::GroupHandle<ProxyVersionStats> v1;
  stats::GroupHandle<ProxyVersionStats> v2;
};

// Takes a PROXY protocol header off the beginning of a connection and lets its addresses stand for
// the socket's (envoy.extensions.filters.listener.proxy_protocol.v3).
class ProxyProtocolFilter final : public proxy::ListenerFilter {
 public:
  // `config` outlives the filter.
  ProxyProtocolFilter(const ProxyProtocolConfig& config, proxy::WorkerContext& worker);

  proxy::ListenerFilterResult OnAccept(proxy::AcceptedConnection&) override {
    return proxy::ListenerFilterResult::kNeedMore;
  }
  proxy::ListenerFilterResult OnBytes(proxy::AcceptedConnection& connection, std::string_view bytes,
                                      size_t& consume) override;
  size_t max_bytes() const override { return kMaxProxyHeader; }

 private:
  proxy::ListenerFilterResult Accept(proxy::AcceptedConnection& connection,
                                     const ProxyHeader& header);
  void KeepTlvs(proxy::AcceptedConnection& connection, std::string_view tlvs);

  const ProxyProtocolConfig& config_;
  ProxyProtocolStats& stats_;
  ProxyVersionStats& v1_;
  ProxyVersionStats& v2_;
};

}  // namespace sluice::filters::listener

#include "source/filters/listener/proxy_protocol/proxy_protocol.h"

namespace sluice::filters::listener {

using Result = proxy::ListenerFilterResult;

const stats::Field ProxyProtocolStats::kFields[] = {
    SLUICE_STAT(ProxyProtocolStats, not_found_allowed),
    SLUICE_STAT(ProxyProtocolStats, not_found_disallowed),
};

const stats::Field ProxyVersionStats::kFields[] = {
    SLUICE_STAT(ProxyVersionStats, found),
    SLUICE_STAT(ProxyVersionStats, disallowed),
    SLUICE_STAT(ProxyVersionStats, error),
};

ProxyProtocolFilter::ProxyProtocolFilter(const ProxyProtocolConfig& config,
                                         proxy::WorkerContext& worker)
    : config_(config),
      stats_(config.stats.ForThread(worker.worker.index)),
      v1_(config.v1.ForThread(worker.worker.index)),
      v2_(config.v2.ForThread(worker.worker.index)) {}

Result ProxyProtocolFilter::OnBytes(proxy::AcceptedConnection& connection, std::string_view bytes,
                                    size_t& consume) {
  ProxyHeader header;
  const ProxyParse parsed = ParseProxyHeader(bytes, header);
  switch (parsed) {
    case ProxyParse::kNeedMore: return Result::kNeedMore;
    case ProxyParse::kNotProxy:
      (config_.allow_without ? stats_.not_found_allowed : stats_.not_found_disallowed).Inc();
      return config_.allow_without ? Result::kContinue : Result::kReject;
    case ProxyParse::kMalformed:
      (header.version == 1 ? v1_ : v2_).error.Inc();
      return Result::kReject;
    case ProxyParse::kDone: break;
  }
  consume = header.size;
  return Accept(connection, header);
}

Result ProxyProtocolFilter::Accept(proxy::AcceptedConnection& connection,
                                   const ProxyHeader& header) {
  ProxyVersionStats& stats = header.version == 1 ? v1_ : v2_;
  if (header.version == 1 ? config_.disallow_v1 : config_.disallow_v2) {
    stats.disallowed.Inc();
    return Result::kReject;
  }
  stats.found.Inc();
  if (header.has_addresses) {
    proxy::DownstreamAddresses& addresses = connection.addresses;
    addresses.SetRemote(header.source);
    if (addresses.local != header.destination) addresses.RestoreLocal(header.destination);
  }
  if (!config_.rules.empty()) KeepTlvs(connection, header.tlvs);
  return Result::kContinue;
}

void ProxyProtocolFilter::KeepTlvs(proxy::AcceptedConnection& connection, std::string_view tlvs) {
  uint8_t type = 0;
  std::string_view value;
  while (NextTlv(tlvs, type, value)) {
    for (const ProxyProtocolConfig::Rule& rule : config_.rules) {
      if (rule.type != type) continue;
      connection.filter_state.Set(rule.key, std::string(value));
    }
  }
}

}  // namespace sluice::filters::listener

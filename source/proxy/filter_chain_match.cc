#include <algorithm>

#include "source/base/ascii.h"
#include "source/proxy/listener_spec.h"

namespace sluice::proxy {
namespace {

using Chains = std::vector<const FilterChainSpec*>;

// Keeps the chains for which `rank` is highest; a negative rank means that the chain does not fit.
template <typename F>
void KeepBest(Chains& chains, F rank) {
  int best = -1;
  for (const FilterChainSpec* chain : chains) best = std::max(best, rank(chain->match));
  chains.erase(std::remove_if(chains.begin(), chains.end(),
                              [&](const FilterChainSpec* chain) {
                                const int r = rank(chain->match);
                                return r < 0 || r != best;
                              }),
               chains.end());
}

// The longest of the ranges that holds `address`, plus one; 0 when there are no ranges.
int RangeRank(const std::vector<net::Cidr>& ranges, const net::Address& address) {
  if (ranges.empty()) return 0;
  int best = -1;
  for (const net::Cidr& range : ranges) {
    if (range.Contains(address)) best = std::max(best, range.bits() + 1);
  }
  return best;
}

int ServerNameRank(const std::vector<std::string>& names, std::string_view sni) {
  if (names.empty()) return 0;
  int best = -1;
  for (const std::string& name : names) {
    if (sni.empty()) continue;
    if (name == sni) return 1 << 20;
    if (name.size() > 2 && name[0] == '*' &&
        base::EndsWith(sni, std::string_view(name).substr(1))) {
      best = std::max(best, static_cast<int>(name.size()));
    }
  }
  return best;
}

int ProtocolRank(const std::vector<std::string>& wanted, const std::vector<std::string>* offered) {
  if (wanted.empty()) return 0;
  if (offered == nullptr) return -1;
  for (const std::string& each : *offered) {
    if (std::find(wanted.begin(), wanted.end(), each) != wanted.end()) return 1;
  }
  return -1;
}

int SourceTypeRank(SourceType type, const ChainInput& input) {
  if (type == SourceType::kAny) return 0;
  const bool local =
      input.source.is_loopback() || input.source.IpText() == input.destination.IpText();
  return (type == SourceType::kSameIpOrLoopback) == local ? 1 : -1;
}

}  // namespace

const FilterChainSpec* FindFilterChain(const ListenerSpec& listener, const ChainInput& input) {
  const FilterChainSpec* fallback = listener.has_default_chain ? &listener.default_chain : nullptr;
  if (listener.chains.empty()) return fallback;
  Chains chains;
  for (const FilterChainSpec& chain : listener.chains) chains.push_back(&chain);
  KeepBest(chains, [&](const ChainMatch& m) {
    return m.destination_port == 0 ? 0 : m.destination_port == input.destination.port() ? 1 : -1;
  });
  KeepBest(chains,
           [&](const ChainMatch& m) { return RangeRank(m.destinations, input.destination); });
  KeepBest(chains,
           [&](const ChainMatch& m) { return ServerNameRank(m.server_names, input.server_name); });
  KeepBest(chains, [&](const ChainMatch& m) {
    return m.transport_protocol.empty()                       ? 0
           : m.transport_protocol == input.transport_protocol ? 1
                                                              : -1;
  });
  KeepBest(chains, [&](const ChainMatch& m) {
    return ProtocolRank(m.application_protocols, input.application_protocols);
  });
  KeepBest(chains,
           [&](const ChainMatch& m) { return RangeRank(m.direct_sources, input.direct_source); });
  KeepBest(chains, [&](const ChainMatch& m) { return SourceTypeRank(m.source_type, input); });
  KeepBest(chains, [&](const ChainMatch& m) { return RangeRank(m.sources, input.source); });
  KeepBest(chains, [&](const ChainMatch& m) {
    if (m.source_ports.empty()) return 0;
    const auto& ports = m.source_ports;
    return std::find(ports.begin(), ports.end(), input.source.port()) != ports.end() ? 1 : -1;
  });
  return chains.empty() ? fallback : chains.front();
}

}  // namespace sluice::proxy

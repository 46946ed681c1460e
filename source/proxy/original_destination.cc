#include "source/proxy/original_destination.h"

#include "source/base/ascii.h"

namespace sluice::proxy {
namespace {

// "127.0.0.1:80" or "[::1]:80".
bool ParseIpAndPort(std::string_view text, net::Address& out) {
  const size_t colon = text.rfind(':');
  uint64_t port = 0;
  if (colon == std::string_view::npos || !base::ParseDecimal(text.substr(colon + 1), port) ||
      port == 0 || port > UINT16_MAX) {
    return false;
  }
  std::string_view ip = text.substr(0, colon);
  if (ip.size() > 2 && ip.front() == '[' && ip.back() == ']') ip = ip.substr(1, ip.size() - 2);
  return net::Address::ParseIp(ip, static_cast<uint16_t>(port), out);
}

}  // namespace

net::Address OriginalDestination(const upstream::OriginalDstSpec& spec,
                                 const http::HeaderMap* headers,
                                 const DownstreamAddresses& downstream,
                                 upstream::ClusterStats& stats) {
  net::Address destination;
  const http::Header* const named =
      headers == nullptr || spec.header.empty() ? nullptr : headers->Find(spec.header);
  if (named != nullptr && !ParseIpAndPort(named->value(), destination))
    stats.original_dst_host_invalid.Inc();
  if (destination.kind() == net::Address::Kind::kNone && downstream.local_restored())
    destination = downstream.local;
  if (destination.is_ip() && spec.port != 0) destination.set_port(spec.port);
  return destination;
}

const upstream::HostRef* PickHost(upstream::Cluster& cluster, upstream::PickContext pick,
                                  const http::HeaderMap* headers,
                                  const DownstreamAddresses& downstream) {
  if (cluster.spec().discovery != upstream::DiscoveryType::kOriginalDst)
    return cluster.PickHost(pick);
  const net::Address destination =
      OriginalDestination(cluster.spec().original_dst, headers, downstream, cluster.stats());
  if (destination.is_ip()) pick.destination = &destination;
  return cluster.PickHost(pick);
}

}  // namespace sluice::proxy

#include "source/upstream/hashed_hosts.h"

#include <map>
#include <string_view>
#include <tuple>

#include "source/upstream/hash_ring.h"
#include "source/upstream/maglev_table.h"

namespace sluice::upstream {
namespace {

std::string KeyOf(const Host& host, bool by_hostname) {
  if (!host.hash_key().empty()) return host.hash_key();
  return by_hostname ? host.hostname() : host.address_text();
}

// What the weights of the hosts of one locality add up to, and its own weight.
struct Share {
  double hosts = 0;
  double weight = 0;
};

using Place = std::tuple<std::string_view, std::string_view, std::string_view>;

Place PlaceOf(const Host& host, bool by_locality) {
  if (!by_locality) return {};
  const LocalitySpec& at = host.locality();
  return {at.region, at.zone, at.sub_zone};
}

std::vector<HashedHost> Weigh(const ClusterSpec& spec, const HostList& hosts) {
  std::map<Place, Share> shares;
  for (const auto& host : hosts) {
    Share& share = shares[PlaceOf(*host, spec.by_locality)];
    share.hosts += host->weight();
    share.weight = spec.by_locality ? host->locality_weight() : 1;
  }
  double total = 0;
  for (const auto& [place, share] : shares) total += share.weight;
  std::vector<HashedHost> out;
  for (const auto& host : hosts) {
    const Share& share = shares[PlaceOf(*host, spec.by_locality)];
    if (share.weight == 0 || host->weight() == 0) continue;
    const double weight = host->weight() / share.hosts * (share.weight / total);
    out.push_back({&host, KeyOf(*host, spec.hashing.by_hostname), weight});
  }
  return out;
}

}  // namespace

std::unique_ptr<HashTable> MakeHashTable(const ClusterSpec& spec, const HostList& hosts) {
  std::vector<HashedHost> weighed = Weigh(spec, hosts);
  if (weighed.empty()) return nullptr;
  if (spec.balancer == BalancerKind::kRingHash)
    return std::make_unique<HashRing>(spec.hashing, weighed);
  return std::make_unique<MaglevTable>(spec.hashing, std::move(weighed));
}

}  // namespace sluice::upstream

#include "source/upstream/hash_ring.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>

#include "source/base/xx_hash.h"

namespace sluice::upstream {
namespace {

uint64_t HashOf(HashBalancerSpec::Function function, const std::string& key) {
  // What libstdc++ hashes texts with is the 64-bit MurmurHash2, with the seed that Envoy uses.
  return function == HashBalancerSpec::Function::kMurmur2 ? std::hash<std::string_view>()(key)
                                                          : base::XxHash64(key);
}

}  // namespace

HashRing::HashRing(const HashBalancerSpec& spec, const std::vector<HashedHost>& hosts) {
  double least = 1;
  for (const HashedHost& each : hosts) least = std::min(least, each.weight);
  // So large that the lightest host has a whole number of places.
  const double scale = std::min(std::ceil(least * static_cast<double>(spec.least_ring)) / least,
                                static_cast<double>(spec.most_ring));
  places_.reserve(static_cast<size_t>(std::ceil(scale)));
  shares_.least = UINT64_MAX;
  // What a host's share leaves of a place goes to the next one.
  double target = 0;
  for (const HashedHost& each : hosts) {
    target += scale * each.weight;
    std::string key = each.key + "_";
    const size_t stem = key.size();
    uint64_t places = 0;
    for (; static_cast<double>(places_.size()) < target; ++places) {
      key.resize(stem);
      key += std::to_string(places);
      places_.push_back({HashOf(spec.function, key), each.host});
    }
    shares_.least = std::min(shares_.least, places);
    shares_.most = std::max(shares_.most, places);
  }
  std::sort(places_.begin(), places_.end(),
            [](const Place& a, const Place& b) { return a.hash < b.hash; });
  shares_.entries = places_.size();
}

const HostRef* HashRing::Choose(uint64_t hash, uint32_t attempt) const {
  const auto next =
      std::lower_bound(places_.begin(), places_.end(), hash,
                       [](const Place& place, uint64_t wanted) { return place.hash < wanted; });
  const auto index = static_cast<size_t>(next - places_.begin());
  return places_[(index + attempt) % places_.size()].host;
}

}  // namespace sluice::upstream

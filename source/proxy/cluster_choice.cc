#include "source/proxy/cluster_choice.h"

#include "source/base/ascii.h"
#include "source/proxy/stream.h"
#include "source/route/rewrite.h"

namespace sluice::proxy {
namespace {

upstream::Cluster* ByHeader(Stream& stream, const std::string& name) {
  const http::Header* line = stream.request().headers.Find(name);
  return line == nullptr ? nullptr : stream.config().FindCluster(line->value());
}

upstream::Cluster* Choose(Stream& stream, const route::WeightedCluster*& weighted) {
  const route::ForwardSpec& forward = stream.route()->forward;
  if (!forward.cluster_header.empty()) return ByHeader(stream, forward.cluster_header);
  if (forward.weighted.empty()) return stream.config().cluster(forward.cluster.id);
  uint64_t random = stream.info().random;
  if (!forward.weight_header.empty()) {
    const http::Header* line = stream.request().headers.Find(forward.weight_header);
    uint64_t value = 0;
    if (line != nullptr && base::ParseDecimal(line->value(), value)) random = value;
  }
  if (forward.weighted_by_hash) random = HashRequest(stream, nullptr).value_or(random);
  weighted = route::PickWeighted(forward, random);
  if (weighted == nullptr) return nullptr;
  if (!weighted->cluster_header.empty()) return ByHeader(stream, weighted->cluster_header);
  return stream.config().cluster(weighted->cluster.id);
}

}  // namespace

upstream::Cluster* ChooseCluster(Stream& stream, const route::WeightedCluster*& weighted) {
  upstream::Cluster* const cluster = Choose(stream, weighted);
  StreamInfo& info = stream.info();
  if (cluster == nullptr) {
    stream.stats().no_cluster.Inc();
    info.flags.Set(ResponseFlag::kNoClusterFound);
    info.cluster_name = {};
    return nullptr;
  }
  info.cluster_name = cluster->spec().name;
  info.cluster_stat_name = cluster->spec().stat_name;
  return cluster;
}

std::optional<uint64_t> HashRequest(Stream& stream, const MadeCookie** cookies) {
  return HashBy(stream.route()->forward.hash_policies,
                {*stream.info().downstream, stream.info().client(), &stream.request(), cookies});
}

}  // namespace sluice::proxy

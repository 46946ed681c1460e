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

}  // namespace sluice::proxy

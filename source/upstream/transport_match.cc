#include "source/upstream/transport_match.h"

#include <algorithm>

#include "source/upstream/cluster_spec.h"

namespace sluice::upstream {
namespace {

bool HasAll(const MatchEntries& present, const MatchEntries& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&present](const auto& entry) {
    return std::find(present.begin(), present.end(), entry) != present.end();
  });
}

}  // namespace

uint16_t TransportFor(const std::vector<TransportSpec>& transports, const EndpointSpec& endpoint,
                      const LocalitySpec& locality) {
  for (size_t i = 1; i < transports.size(); ++i) {
    const MatchEntries& wanted = transports[i].match;
    if (HasAll(endpoint.match, wanted) || HasAll(locality.match, wanted))
      return static_cast<uint16_t>(i);
  }
  return 0;
}

}  // namespace sluice::upstream

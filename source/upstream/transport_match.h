#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sluice::upstream {

struct EndpointSpec;
struct LocalitySpec;
struct TransportSpec;

// Entries of metadata under "envoy.transport_socket_match": keys, and values as bytes that are
// equal when the values are.
using MatchEntries = std::vector<std::pair<std::string, std::string>>;

// The place in `transports` of the one that an endpoint is spoken to by: of the first match of
// which the endpoint has every entry, or else its locality; 0, the default, when there is none.
uint16_t TransportFor(const std::vector<TransportSpec>& transports, const EndpointSpec& endpoint,
                      const LocalitySpec& locality);

}  // namespace sluice::upstream

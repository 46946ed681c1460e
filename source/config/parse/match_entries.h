#pragma once

#include "envoy/config/core/v3/base.pb.h"
#include "source/upstream/transport_match.h"

namespace sluice::config {

// The entries that a transport_socket_match asks for.
upstream::MatchEntries ToMatchEntries(const google::protobuf::Struct& from);
// Those that an endpoint or a locality has, under "envoy.transport_socket_match".
upstream::MatchEntries ToMatchEntries(const envoy::config::core::v3::Metadata& from);

}  // namespace sluice::config

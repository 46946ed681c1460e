#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "source/net/address.h"
#include "source/net/socket.h"
#include "source/net/tls/context_slot.h"
#include "source/proxy/access_log.h"
#include "source/proxy/http_spec.h"
#include "source/proxy/http_stats.h"
#include "source/proxy/listener_filter.h"
#include "source/proxy/network_filter.h"
#include "source/runtime/cell.h"
#include "source/upstream/secret_spec.h"

namespace sluice::proxy {

enum class SourceType : uint8_t { kAny, kSameIpOrLoopback, kExternal };

// envoy.config.listener.v3.FilterChainMatch; empty means that anything fits.
struct ChainMatch {
  uint32_t destination_port = 0;  // 0: any
  std::vector<net::Cidr> destinations;
  std::vector<std::string> server_names;
  std::string transport_protocol;
  std::vector<std::string> application_protocols;
  std::vector<net::Cidr> direct_sources;
  SourceType source_type = SourceType::kAny;
  std::vector<net::Cidr> sources;
  std::vector<uint32_t> source_ports;
};

struct FilterChainSpec {
  std::string name;
  ChainMatch match;
  uint32_t buffer_limit = 1024 * 1024;        // bytes that a connection keeps in each direction
  std::shared_ptr<net::tls::ServerSlot> tls;  // null: plain
  std::vector<upstream::SecretSpec> secrets;  // that have to come for it
  // Those before the connection manager; all, when there is none.
  std::vector<NetworkFilterSpec> filters;
  std::shared_ptr<const HttpSpec> http;  // null: the last of `filters` takes the bytes
};

enum class Direction : uint8_t { kUnspecified, kInbound, kOutbound };

// A listener with every default filled in. Immutable, shared by the workers.
struct ListenerSpec {
  std::string name;
  std::vector<net::Address> addresses;  // the first is the main one
  net::ListenOptions options;
  uint32_t buffer_limit = 1024 * 1024;
  uint32_t max_accepts_per_event = 0;  // 0: a turn's worth
  runtime::Number connection_limit;    // 0: none
  bool ignore_global_limit = false;
  bool bind_to_port = true;       // false: gets connections from other listeners only
  bool use_original_dst = false;  // hands them to the listener of where they wanted to go
  std::vector<ListenerFilterSpec> listener_filters;
  base::Duration listener_filters_timeout = std::chrono::seconds(15);  // 0: none
  bool continue_on_listener_filters_timeout = false;
  Direction direction = Direction::kUnspecified;
  std::string stat_prefix;  // the address when none is configured
  std::vector<FilterChainSpec> chains;
  bool has_default_chain = false;
  FilterChainSpec default_chain;
  std::vector<std::shared_ptr<const AccessLogSpec>> access_logs;
  stats::GroupHandle<ListenerStats> stats;
  uint64_t hash = 0;  // of the configuration: equal means unchanged
};

// The chain for a connection, by the nine steps of Envoy's order, each keeping the most specific
// and never going back; null when none fits and there is no default.
struct ChainInput {
  const net::Address& destination;
  const net::Address& source;
  const net::Address& direct_source;
  std::string_view server_name;
  std::string_view transport_protocol = "raw_buffer";
  const std::vector<std::string>* application_protocols = nullptr;
};
const FilterChainSpec* FindFilterChain(const ListenerSpec& listener, const ChainInput& input);

}  // namespace sluice::proxy

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h"
#include "source/config/tls/tls_context_parser.h"
#include "source/extension/field_errors.h"
#include "source/extension/registry/registry.h"
#include "source/proxy/listener_spec.h"
#include "source/proxy/log_writer.h"
#include "source/route/cluster_ids.h"
#include "source/route/route_table.h"
#include "source/route/table_ids.h"
#include "source/runtime/cells.h"
#include "source/stats/store.h"

namespace sluice::config {

// What a listener's parser needs around it.
struct ListenerParseContext {
  extension::FieldErrors& errors;
  const extension::Registry& registry;
  route::ClusterIds& ids;
  runtime::Cells& runtime;
  stats::Store& stats;
  proxy::LogWriter* log_writer;  // null: logs are not opened
  const TlsParts& tls;
  route::TableIds* table_ids = nullptr;  // null: RDS cannot be used
};

// envoy.config.listener.v3.Listener → spec, with every default filled in.
void ParseListener(const envoy::config::listener::v3::Listener& from, ListenerParseContext& context,
                   proxy::ListenerSpec& out);

// The listener filters, each with the predicate that passes it over. When a chain asks for what
// only the TLS inspector can tell and the listener has none, one is added, with a warning.
void ParseListenerFilters(const envoy::config::listener::v3::Listener& from,
                          ListenerParseContext& context, proxy::ListenerSpec& out);

// An HTTP connection manager. `listener_prefix`: that of the listener's stats; `buffer_limit`: its
// connections'.
using HttpConnectionManager =
    envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager;
void ParseHttpConnectionManager(const HttpConnectionManager& from,
                                const std::string& listener_prefix, uint32_t buffer_limit,
                                ListenerParseContext& context, proxy::HttpSpec& out);

}  // namespace sluice::config

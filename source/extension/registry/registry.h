#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "google/protobuf/any.pb.h"
#include "source/extension/field_errors.h"
#include "source/proxy/http_filter.h"
#include "source/proxy/listener_filter.h"
#include "source/proxy/log_writer.h"
#include "source/proxy/network_filter.h"
#include "source/route/cluster_ids.h"
#include "source/runtime/cells.h"
#include "source/stats/store.h"

namespace sluice::extension {

// What the parser of an HTTP filter needs around it.
struct HttpFilterParseContext {
  FieldErrors& errors;
  stats::Store& stats;
  std::string_view stat_prefix;  // of the connection manager: "http.ingress."
};

// How the configuration of one kind of HTTP filter becomes a factory, and what a route may say to
// it. Both return null after an error.
struct HttpFilterParser {
  std::shared_ptr<const proxy::HttpFilterFactory> (*parse)(
      const google::protobuf::Any& config, HttpFilterParseContext& context) = nullptr;
  // Null: the filter takes no configuration from routes.
  std::shared_ptr<const void> (*parse_override)(const google::protobuf::Any& config,
                                                FieldErrors& errors) = nullptr;
};

// What the parser of a network or listener filter needs around it.
struct FilterParseContext {
  FieldErrors& errors;
  stats::Store& stats;
  route::ClusterIds& ids;
  runtime::Cells& runtime;
  proxy::LogWriter* log_writer;  // null: logs are not opened
};

// How the configuration of one kind of network filter, or listener filter, becomes a factory. Null
// after an error.
using NetworkFilterParser = std::shared_ptr<const proxy::NetworkFilterFactory> (*)(
    const google::protobuf::Any& config, FilterParseContext& context);
using ListenerFilterParser = std::shared_ptr<const proxy::ListenerFilterFactory> (*)(
    const google::protobuf::Any& config, FilterParseContext& context);

// The extensions that this program has, by the full names of their configuration messages. Filled
// in exe/extensions.cc, then read only.
class Registry {
 public:
  void AddHttpFilter(std::string message, HttpFilterParser parser) {
    http_filters_[std::move(message)] = parser;
  }
  // A message that configures a filter of `message` on a route.
  void AddHttpOverride(std::string override_message, std::string message) {
    overrides_[std::move(override_message)] = std::move(message);
  }

  void AddNetworkFilter(std::string message, NetworkFilterParser parser) {
    network_filters_[std::move(message)] = parser;
  }
  void AddListenerFilter(std::string message, ListenerFilterParser parser) {
    listener_filters_[std::move(message)] = parser;
  }

  // Null: there is none.
  NetworkFilterParser FindNetworkFilter(std::string_view message) const {
    const auto it = network_filters_.find(message);
    return it == network_filters_.end() ? nullptr : it->second;
  }
  ListenerFilterParser FindListenerFilter(std::string_view message) const {
    const auto it = listener_filters_.find(message);
    return it == listener_filters_.end() ? nullptr : it->second;
  }
  const HttpFilterParser* FindHttpFilter(std::string_view message) const {
    const auto it = http_filters_.find(std::string(message));
    return it == http_filters_.end() ? nullptr : &it->second;
  }
  const HttpFilterParser* FindHttpOverride(std::string_view message) const {
    const auto it = overrides_.find(std::string(message));
    return it == overrides_.end() ? nullptr : FindHttpFilter(it->second);
  }
  // By message.
  const std::map<std::string, HttpFilterParser>& http_filters() const { return http_filters_; }
  const std::map<std::string, NetworkFilterParser, std::less<>>& network_filters() const {
    return network_filters_;
  }
  const std::map<std::string, ListenerFilterParser, std::less<>>& listener_filters() const {
    return listener_filters_;
  }
  // "a, b, c": for messages.
  std::string HttpFilterNames() const;

 private:
  std::map<std::string, HttpFilterParser> http_filters_;
  std::map<std::string, std::string> overrides_;
  std::map<std::string, NetworkFilterParser, std::less<>> network_filters_;
  std::map<std::string, ListenerFilterParser, std::less<>> listener_filters_;
};

}  // namespace sluice::extension

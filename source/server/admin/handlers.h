#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "source/http/h1/options.h"
#include "source/server/server.h"

namespace sluice::server::admin {

struct Request {
  std::string method;
  std::string path;                          // without query
  std::map<std::string, std::string> query;  // decoded; a key without value has an empty one
  std::string body;

  bool Has(const std::string& key) const { return query.count(key) > 0; }
  std::string Get(const std::string& key) const {
    const auto it = query.find(key);
    return it == query.end() ? std::string() : it->second;
  }
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=UTF-8";
  std::string body;
};

// Called once, on the admin thread or the main thread.
using Respond = absl::AnyInvocable<void(Response)>;

struct Endpoint {
  std::string_view path;
  std::string_view help;
  bool mutates;  // POST only
  void (*handle)(Server& server, const Request& request, Respond respond);
};

// The one table of endpoints, sorted by path.
const std::vector<Endpoint>& Endpoints();

// Finds and calls the endpoint; 404 and 405 are answered here.
void Handle(Server& server, const Request& request, Respond respond);

// "a=1&b" → pairs, decoded. A "+" stays one: the values are regular expressions.
std::map<std::string, std::string> ParseQuery(std::string_view query);

// Groups of endpoints, a file each.
void AddConfigEndpoints(
    std::vector<Endpoint>& out);  // /config_dump /clusters /listeners /server_info /pools
void AddCertEndpoint(std::vector<Endpoint>& out);      // /certs
void AddControlEndpoints(std::vector<Endpoint>& out);  // /ready, /healthcheck, /drain_listeners,
                                                       // /quitquitquit, /logging …
void AddRuntimeEndpoints(std::vector<Endpoint>& out);  // /runtime /runtime_modify
void AddStatsEndpoints(std::vector<Endpoint>& out);    // /stats /stats/prometheus /reset_counters
void AddInitEndpoint(std::vector<Endpoint>& out);      // /init_dump
void AddPageEndpoints(std::vector<Endpoint>& out);     // / and /help

}  // namespace sluice::server::admin

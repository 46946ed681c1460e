#include "source/server/admin/handlers.h"

#include <algorithm>

#include "source/base/percent.h"

namespace sluice::server::admin {
namespace {

std::string Help() {
  std::string text = "admin commands are:\n";
  for (const Endpoint& endpoint : Endpoints()) {
    text += "  " + std::string(endpoint.path) + (endpoint.mutates ? " (POST)" : "") + ": " +
            std::string(endpoint.help) + "\n";
  }
  return text;
}

}  // namespace

std::map<std::string, std::string> ParseQuery(std::string_view query) {
  std::map<std::string, std::string> pairs;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    pairs[base::DecodePercent(pair.substr(0, equals))] =
        equals == std::string_view::npos ? "" : base::DecodePercent(pair.substr(equals + 1));
  }
  return pairs;
}

const std::vector<Endpoint>& Endpoints() {
  static const std::vector<Endpoint>* const endpoints = [] {
    auto* all = new std::vector<Endpoint>();
    AddConfigEndpoints(*all);
    AddCertEndpoint(*all);
    AddControlEndpoints(*all);
    AddStatsEndpoints(*all);
    AddInitEndpoint(*all);
    AddPageEndpoints(*all);
    AddRuntimeEndpoints(*all);
    std::sort(all->begin(), all->end(),
              [](const Endpoint& a, const Endpoint& b) { return a.path < b.path; });
    return all;
  }();
  return *endpoints;
}

void Handle(Server& server, const Request& request, Respond respond) {
  for (const Endpoint& endpoint : Endpoints()) {
    if (endpoint.path != request.path) continue;
    if (endpoint.mutates && request.method != "POST") {
      respond({405, "text/plain; charset=UTF-8",
               "Method " + request.method + " not allowed, POST required."});
      return;
    }
    endpoint.handle(server, request, std::move(respond));
    return;
  }
  if (request.path == "/help") {
    respond({200, "text/plain; charset=UTF-8", Help()});
    return;
  }
  respond({404, "text/plain; charset=UTF-8", "invalid path. " + Help()});
}

}  // namespace sluice::server::admin

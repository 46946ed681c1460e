#include "source/server/admin/handlers.h"
#include "source/stats/output_options.h"
#include "source/stats/stats_output.h"

namespace sluice::server::admin {
namespace {

void Write(Server& server, stats::OutputOptions options, const Request& request, Respond respond) {
  for (const auto& [key, value] : request.query) {
    const std::string wrong = stats::SetOutputOption(key, value, options);
    if (wrong.empty()) continue;
    respond({400, "text/plain; charset=UTF-8", wrong});
    return;
  }
  server.RefreshGauges();
  std::string error;
  const auto output = stats::MakeStatsOutput(server.stats(), server.output_rules(), options, error);
  if (output == nullptr) {
    respond({400, "text/plain; charset=UTF-8", error});
    return;
  }
  Response response;
  if (options.format == stats::OutputOptions::Format::kJson)
    response.content_type = "application/json";
  while (output->Next(response.body)) {
  }
  respond(std::move(response));
}

void Stats(Server& server, const Request& request, Respond respond) {
  Write(server, {}, request, std::move(respond));
}

void Prometheus(Server& server, const Request& request, Respond respond) {
  stats::OutputOptions options;
  options.format = stats::OutputOptions::Format::kPrometheus;
  Write(server, options, request, std::move(respond));
}

void ResetCounters(Server& server, const Request&, Respond respond) {
  server.stats().ResetCounters();
  respond({200, "text/plain; charset=UTF-8", "OK\n"});
}

}  // namespace

void AddStatsEndpoints(std::vector<Endpoint>& out) {
  out.push_back({"/stats", "all statistics (usedonly, filter, type, format=text|json|prometheus)",
                 false, &Stats});
  out.push_back({"/stats/prometheus", "statistics for Prometheus", false, &Prometheus});
  out.push_back({"/reset_counters", "set all counters to zero", true, &ResetCounters});
}

}  // namespace sluice::server::admin

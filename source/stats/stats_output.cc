#include "source/stats/stats_output.h"

#include <utility>

#include "source/stats/json_output.h"
#include "source/stats/prometheus_output.h"
#include "source/stats/text_output.h"

namespace sluice::stats {

std::unique_ptr<StatsOutput> MakeStatsOutput(Store& store, const OutputRules& rules,
                                             const OutputOptions& options, std::string& error) {
  using Buckets = OutputOptions::Buckets;
  StatSelection selection(rules, options);
  if (!selection.error().empty()) {
    error = selection.error();
    return nullptr;
  }
  switch (options.format) {
    case OutputOptions::Format::kText:
      return std::make_unique<TextOutput>(store, std::move(selection), options.buckets);
    case OutputOptions::Format::kJson:
      return std::make_unique<JsonOutput>(store, std::move(selection), options.buckets);
    case OutputOptions::Format::kPrometheus:
      if (options.buckets == Buckets::kDisjoint || options.buckets == Buckets::kDetailed) {
        error = "unsupported prometheus histogram bucket mode";
        return nullptr;
      }
      return std::make_unique<PrometheusOutput>(store, std::move(selection), options.text_readouts,
                                                options.buckets == Buckets::kSummary);
  }
  return nullptr;
}

}  // namespace sluice::stats

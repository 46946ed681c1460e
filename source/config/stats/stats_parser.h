#pragma once

#include <memory>

#include "envoy/config/metrics/v3/stats.pb.h"
#include "source/extension/field_errors.h"
#include "source/stats/output_rules.h"
#include "source/stats/stats_spec.h"

namespace sluice::config {

// envoy.config.metrics.v3.StatsConfig → spec.
void ParseStats(const envoy::config::metrics::v3::StatsConfig& from, extension::FieldErrors& errors,
                stats::StatsSpec& out);

// The same as rules; faults of its expressions are in `errors` too. Never null.
std::unique_ptr<const stats::OutputRules> MakeOutputRules(
    const envoy::config::metrics::v3::StatsConfig& from, extension::FieldErrors& errors);

}  // namespace sluice::config

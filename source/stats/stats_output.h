#pragma once

#include <memory>
#include <string>

#include "source/stats/output_options.h"
#include "source/stats/output_rules.h"
#include "source/stats/store.h"

namespace sluice::stats {

// The stats as one of the formats, piece by piece, so that the output of 10,000 clusters needs not
// be in memory at once. A seam: one implementation per format. For one thread; the store and the
// rules outlive it.
class StatsOutput {
 public:
  virtual ~StatsOutput() = default;
  // Appends the next piece, of some 64 KiB, to `out`; false when that was the last. Values are read
  // while the pieces are made, each stat once; groups that come or go after the beginning are not
  // noticed.
  virtual bool Next(std::string& out) = 0;
};

// Null with `error`, a line for the reader, when the options do not go together or the filter is no
// regex.
std::unique_ptr<StatsOutput> MakeStatsOutput(Store& store, const OutputRules& rules,
                                             const OutputOptions& options, std::string& error);

}  // namespace sluice::stats

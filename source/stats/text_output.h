#pragma once

#include <string>
#include <vector>

#include "source/stats/sorted_stats.h"
#include "source/stats/stats_output.h"

namespace sluice::stats {

// A line per stat: text readouts, then counters and gauges, then histograms, each by name.
class TextOutput final : public StatsOutput {
 public:
  TextOutput(Store& store, StatSelection selection, OutputOptions::Buckets buckets);
  bool Next(std::string& out) override;

 private:
  void Write(const Sample& sample, std::string& out) const;
  void WriteHistogram(const Sample& sample, std::string& out) const;

  Store& store_;
  const StatSelection selection_;
  const OutputOptions::Buckets buckets_;
  const std::vector<GroupRef> groups_;
  SortedStats phases_[3];
  size_t phase_ = 0;
};

}  // namespace sluice::stats

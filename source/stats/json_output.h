#pragma once

#include <string>
#include <vector>

#include "source/stats/sorted_stats.h"
#include "source/stats/stats_output.h"

namespace sluice::stats {

// {"stats":[{"name":..,"value":..}, ..., {"histograms":..}]}: in the order of the text, all
// histograms in one element.
class JsonOutput final : public StatsOutput {
 public:
  JsonOutput(Store& store, StatSelection selection, OutputOptions::Buckets buckets);
  bool Next(std::string& out) override;

 private:
  void Write(const Sample& sample, std::string& out);
  void OpenHistograms(std::string& out);
  void WriteHistogram(const Sample& sample, std::string& out);
  void Close(std::string& out) const;

  Store& store_;
  const StatSelection selection_;
  const OutputOptions::Buckets buckets_;
  const std::vector<GroupRef> groups_;
  SortedStats phases_[3];
  size_t phase_ = 0;
  bool opened_ = false;
  bool in_histograms_ = false;
  bool first_ = true;  // of the innermost list
};

}  // namespace sluice::stats

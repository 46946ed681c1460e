#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "source/stats/sorted_stats.h"
#include "source/stats/stats_output.h"

namespace sluice::stats {

// The text format of Prometheus: counters, gauges, text readouts if asked for, histograms; the
// samples of one metric together under its TYPE line, metrics by their name without tags, samples
// by their full name.
class PrometheusOutput final : public StatsOutput {
 public:
  PrometheusOutput(Store& store, StatSelection selection, bool text_readouts, bool summaries);
  bool Next(std::string& out) override;

 private:
  // A sample by where it is, since names and labels are made again when it is written: 16 bytes
  // each.
  struct Series {
    const GroupCells* group;
    StatKey key;
    uint32_t metric;
  };
  struct Metric {
    std::string name;  // as shown
    std::string rest;  // dotted, without tags: the order
    uint32_t count = 0;
  };

  void Gather(Sample::Type type);
  uint32_t MetricOf(std::string_view full_name, std::unordered_map<std::string, uint32_t>& known);
  void SortByMetric(std::vector<Series> series);
  void Write(const Series& series, std::string& out);
  void WriteHistogram(const Sample& sample, const std::string& metric, std::string& out);
  void WriteSummary(const Sample& sample, const std::string& metric, std::string& out);

  Store& store_;
  const StatSelection selection_;
  const bool summaries_;
  const std::vector<GroupRef> groups_;
  std::vector<Sample::Type> types_;  // still to come, the next one last
  Sample::Type type_ = Sample::Type::kCounter;
  std::vector<Metric> metrics_;
  std::vector<Series> series_;
  size_t next_ = 0;
  // Kept for their memory.
  std::string name_, rest_, labels_;
  std::vector<Tag> tags_;
};

}  // namespace sluice::stats

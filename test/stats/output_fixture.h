#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "source/stats/stats_output.h"

namespace sluice::stats {

using Format = OutputOptions::Format;
using Buckets = OutputOptions::Buckets;

struct ClusterLike {
  Counter upstream_cx_total;
  Counter upstream_rq_total;
  CodeCounters upstream_rq;
  Gauge upstream_rq_active;
  Histogram upstream_rq_time;
  static const Field kFields[5];
};
inline const Field ClusterLike::kFields[] = {
    SLUICE_STAT(ClusterLike, upstream_cx_total), SLUICE_STAT(ClusterLike, upstream_rq_total),
    SLUICE_STAT(ClusterLike, upstream_rq), SLUICE_STAT(ClusterLike, upstream_rq_active),
    SLUICE_STAT(ClusterLike, upstream_rq_time)};

// A store with one cluster of few stats, and its output.
class OutputFixture : public testing::Test {
 protected:
  std::string Show(const OutputOptions& options) {
    std::vector<std::string> errors;
    const OutputRules rules(spec_, errors);
    EXPECT_TRUE(errors.empty());
    std::string error, out;
    const std::unique_ptr<StatsOutput> output = MakeStatsOutput(store_, rules, options, error);
    if (output == nullptr) return "error: " + error;
    while (output->Next(out)) ++pieces_;
    return out;
  }
  OutputOptions As(Format format, const std::string& filter = "",
                   Buckets buckets = Buckets::kDefault) {
    OutputOptions options;
    options.format = format;
    options.filter = filter;
    options.buckets = buckets;
    return options;
  }
  // The requests that the tests know the quantiles of.
  void RecordTimes() {
    ClusterLike& stats = cluster_.ForThread(0);
    for (const uint64_t ms : {2, 2, 2, 42, 42, 43, 43, 46, 47}) stats.upstream_rq_time.Record(ms);
    store_.Flush();
    for (const uint64_t ms : {120, 1040}) cluster_.ForThread(1).upstream_rq_time.Record(ms);
    store_.Flush();
  }

  StatsSpec spec_;
  Store store_{2};
  GroupHandle<ClusterLike> cluster_ = store_.AddGroup<ClusterLike>("cluster.b0.");
  int pieces_ = 0;
};

}  // namespace sluice::stats

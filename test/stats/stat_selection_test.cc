#include "source/stats/stat_selection.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "test/stats/output_fixture.h"

namespace sluice::stats {
namespace {

class StatSelectionTest : public OutputFixture {};

TEST_F(StatSelectionTest, LeavesOutWhatIsUnusedOrFilteredOrOfAnotherType) {
  store_.SetGauge("server.state", 0);
  store_.SetGauge("listener_manager.workers_started", 1);
  OutputOptions options = As(Format::kText);
  options.used_only = true;
  EXPECT_EQ(Show(options), "listener_manager.workers_started: 1\nserver.state: 0\n");
  options.filter = "^(server\\.state|x)";
  EXPECT_EQ(Show(options), "server.state: 0\n");
  options = As(Format::kText, "rq_(total|active|time)");
  options.type = OutputOptions::Type::kCounters;
  EXPECT_EQ(Show(options), "cluster.b0.upstream_rq_total: 0\n");
  options.type = OutputOptions::Type::kGauges;
  EXPECT_EQ(Show(options), "cluster.b0.upstream_rq_active: 0\n");
  options.type = OutputOptions::Type::kHistograms;
  EXPECT_EQ(Show(options), "cluster.b0.upstream_rq_time: No recorded values\n");
  options.hidden_only = true;
  EXPECT_EQ(Show(options), "");
}

TEST_F(StatSelectionTest, LeavesOutWhatTheMatcherRejects) {
  spec_.matcher = {StatsMatcherSpec::Mode::kInclusion,
                   {{NameMatchSpec::Kind::kPrefix, "cluster.b0.upstream_cx"}}};
  EXPECT_EQ(Show(As(Format::kText)), "cluster.b0.upstream_cx_total: 0\n");
  EXPECT_EQ(Show(As(Format::kPrometheus)),
            "# TYPE envoy_cluster_upstream_cx_total counter\n"
            "envoy_cluster_upstream_cx_total{envoy_cluster_name=\"b0\"} 0\n");
}

}  // namespace
}  // namespace sluice::stats

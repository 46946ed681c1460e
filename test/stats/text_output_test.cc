#include "source/stats/text_output.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "test/stats/output_fixture.h"

namespace sluice::stats {
namespace {

class TextOutputTest : public OutputFixture {};

TEST_F(TextOutputTest, WritesTextByNameWithHistogramsLast) {
  cluster_.ForThread(0).upstream_rq_total.Inc();
  cluster_.ForThread(1).upstream_rq.Inc(200);
  store_.SetGauge("server.live", 1);
  store_.SetText("control_plane.identifier", "istiod");
  store_.Count("cluster.b0.external.upstream_rq_total", 3);
  EXPECT_EQ(Show(As(Format::kText)),
            "control_plane.identifier: \"istiod\"\n"
            "cluster.b0.external.upstream_rq_total: 3\n"
            "cluster.b0.upstream_cx_total: 0\n"
            "cluster.b0.upstream_rq_200: 1\n"
            "cluster.b0.upstream_rq_2xx: 1\n"
            "cluster.b0.upstream_rq_active: 0\n"
            "cluster.b0.upstream_rq_total: 1\n"
            "server.live: 1\n"
            "cluster.b0.upstream_rq_time: No recorded values\n");
}

TEST_F(TextOutputTest, WritesHistogramsAsTextInEachMode) {
  RecordTimes();
  spec_.buckets = {
      {{NameMatchSpec::Kind::kSuffix, "rq_time"}, {0.5, 41.5, 43, 43.5, 44, 100, 3600000}}};
  const std::string quantiles =
      "P0(125,2.025) P25(125,2.075) P50(125,43.333333333333336) P75(1050,47.5) P90(1050,125) "
      "P95(1050,1050) "
      "P99(1050,1050) P99.5(1050,1050) P99.9(1050,1050) P100(1050,1050)\n";
  EXPECT_EQ(Show(As(Format::kText, "time")), "cluster.b0.upstream_rq_time: " + quantiles);
  EXPECT_EQ(Show(As(Format::kText, "time", Buckets::kSummary)),
            "cluster.b0.upstream_rq_time: " + quantiles);
  EXPECT_EQ(Show(As(Format::kText, "time", Buckets::kCumulative)),
            "cluster.b0.upstream_rq_time: "
            "B0.5(0,0) B41.5(0,3) B43(0,7) B43.5(0,7) B44(0,7) B100(0,9) B3.6e+06(2,11)\n");
  EXPECT_EQ(Show(As(Format::kText, "time", Buckets::kDisjoint)),
            "cluster.b0.upstream_rq_time: "
            "B0.5(0,0) B41.5(0,3) B43(0,4) B43.5(0,0) B44(0,0) B100(0,2) B3.6e+06(2,2)\n");
  EXPECT_EQ(Show(As(Format::kText, "time", Buckets::kDetailed)),
            "cluster.b0.upstream_rq_time:\n"
            "  totals=2,0.1:3, 42,1:2, 43,1:2, 46,1:1, 47,1:1, 120,10:1, 1000,100:1\n"
            "  intervals=120,10:1, 1000,100:1\n"
            "  summary=" +
                quantiles);
}

TEST_F(TextOutputTest, SaysNanForAnIntervalInWhichNothingCame) {
  cluster_.ForThread(0).upstream_rq_time.Record(17);
  store_.Flush();
  store_.Flush();
  EXPECT_EQ(Show(As(Format::kText, "time")).substr(0, 60),
            "cluster.b0.upstream_rq_time: P0(nan,17.5) P25(nan,17.5) P50(");
  EXPECT_NE(Show(As(Format::kJson, "time")).find("{\"cumulative\":17.5,\"interval\":null}"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::stats

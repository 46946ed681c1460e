#include "source/stats/json_output.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "test/stats/output_fixture.h"

namespace sluice::stats {
namespace {

class JsonOutputTest : public OutputFixture {};

TEST_F(JsonOutputTest, WritesJson) {
  store_.SetText("a.text", "say \"hi\"\n\xff\xc3\xa9");
  EXPECT_EQ(
      Show(As(Format::kJson, "^(a.text|cluster.b0.upstream_rq_(total|active))$")),
      R"({"stats":[{"name":"a.text","value":"say \"hi\"\u000a\ufffdé"},)"
      R"({"name":"cluster.b0.upstream_rq_active","value":0},{"name":"cluster.b0.upstream_rq_total","value":0}]})");
  EXPECT_EQ(Show(As(Format::kJson, "nothing")), R"({"stats":[]})");
}

TEST_F(JsonOutputTest, WritesHistogramsAsJsonInEachMode) {
  cluster_.ForThread(0).upstream_rq_time.Record(43);
  spec_.buckets = {{{NameMatchSpec::Kind::kSuffix, "rq_time"}, {41.5, 43, 100}}};
  const std::string ten_quantiles = [] {
    std::string text;
    for (int i = 0; i < 10; ++i)
      text += std::string(i == 0 ? "" : ",") + R"({"cumulative":43.5,"interval":null})";
    return text;
  }();
  const std::string fractions = "[0,25,50,75,90,95,99,99.5,99.9,100]";
  EXPECT_EQ(
      Show(As(Format::kJson, "rq_t")),
      R"({"stats":[{"name":"cluster.b0.upstream_rq_total","value":0},{"histograms":{"supported_quantiles":)" +
          fractions + R"(,"computed_quantiles":[{"name":"cluster.b0.upstream_rq_time","values":[)" +
          ten_quantiles + "]}]}}]}");
  EXPECT_EQ(
      Show(As(Format::kJson, "time", Buckets::kCumulative)),
      R"({"stats":[{"histograms":[{"name":"cluster.b0.upstream_rq_time","buckets":[)"
      R"({"upper_bound":41.5,"interval":0,"cumulative":0},{"upper_bound":43,"interval":0,"cumulative":1},)"
      R"({"upper_bound":100,"interval":0,"cumulative":1}]}]}]})");
  EXPECT_EQ(
      Show(As(Format::kJson, "time", Buckets::kDisjoint)),
      R"({"stats":[{"histograms":[{"name":"cluster.b0.upstream_rq_time","buckets":[)"
      R"({"upper_bound":41.5,"interval":0,"cumulative":0},{"upper_bound":43,"interval":0,"cumulative":1},)"
      R"({"upper_bound":100,"interval":0,"cumulative":0}]}]}]})");
  EXPECT_EQ(
      Show(As(Format::kJson, "time", Buckets::kDetailed)),
      R"({"stats":[{"histograms":{"supported_percentiles":)" + fractions +
          R"(,"details":[{"name":"cluster.b0.upstream_rq_time","totals":[{"lower_bound":43,"width":1,"count":1}],)"
          R"("intervals":[],"percentiles":[)" +
          ten_quantiles + "]}]}}]}");
}

}  // namespace
}  // namespace sluice::stats

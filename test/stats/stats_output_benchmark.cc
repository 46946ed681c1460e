// What a scrape costs the admin thread with many clusters, a tenth of them in use.
#include <memory>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "source/stats/stats_output.h"

namespace sluice::stats {
namespace {

struct ManyStats {
  Counter c00, c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11, c12, c13, c14, c15, c16, c17,
      c18, c19;
  Gauge g0, g1, g2, g3;
  Histogram h0, h1;
  CodeCounters upstream_rq;
  static const Field kFields[27];
};
#define S(member) SLUICE_STAT(ManyStats, member)
const Field ManyStats::kFields[] = {S(c00), S(c01), S(c02), S(c03), S(c04), S(c05),        S(c06),
                                    S(c07), S(c08), S(c09), S(c10), S(c11), S(c12),        S(c13),
                                    S(c14), S(c15), S(c16), S(c17), S(c18), S(c19),        S(g0),
                                    S(g1),  S(g2),  S(g3),  S(h0),  S(h1),  S(upstream_rq)};
#undef S

class Clusters {
 public:
  explicit Clusters(int count) {
    for (int i = 0; i < count; ++i) {
      handles_.push_back(
          store_.AddGroup<ManyStats>("cluster.outbound|80||service-" + std::to_string(i) + "."));
      if (i % 10 != 0) continue;
      ManyStats& stats = handles_.back().ForThread(i % 2);
      stats.c00.Inc();
      stats.upstream_rq.Inc(200);
      for (uint64_t value = 1; value < 50; ++value) stats.h0.Record(value);
    }
  }
  Store& store() { return store_; }

 private:
  Store store_{3};
  std::vector<GroupHandle<ManyStats>> handles_;
};

void Scrape(benchmark::State& state, OutputOptions options) {
  Clusters clusters(static_cast<int>(state.range(0)));
  std::vector<std::string> errors;
  const OutputRules rules({}, errors);
  size_t bytes = 0;
  for (auto _ : state) {
    std::string error, piece;
    const auto output = MakeStatsOutput(clusters.store(), rules, options, error);
    bool more = true;
    while (more) {
      more = output->Next(piece);
      bytes += piece.size();
      piece.clear();
    }
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}

void Text(benchmark::State& state) { Scrape(state, {}); }
void Prometheus(benchmark::State& state) {
  OutputOptions options;
  options.format = OutputOptions::Format::kPrometheus;
  Scrape(state, options);
}
void PrometheusUsedOnly(benchmark::State& state) {
  OutputOptions options;
  options.format = OutputOptions::Format::kPrometheus;
  options.used_only = true;
  Scrape(state, options);
}
void Flush(benchmark::State& state) {
  Clusters clusters(static_cast<int>(state.range(0)));
  for (auto _ : state) clusters.store().Flush();
}

BENCHMARK(Text)->Arg(100)->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(Prometheus)->Arg(100)->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(PrometheusUsedOnly)->Arg(100)->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(Flush)->Arg(100)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sluice::stats

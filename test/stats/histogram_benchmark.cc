// What one event costs the data path.
#include <array>
#include <random>
#include <vector>

#include "benchmark/benchmark.h"
#include "source/stats/code_counters.h"
#include "source/stats/counter.h"
#include "source/stats/histogram.h"

namespace sluice::stats {
namespace {

void CounterInc(benchmark::State& state) {
  Counter counter;
  for (auto _ : state) {
    counter.Inc();
    benchmark::ClobberMemory();
  }
  benchmark::DoNotOptimize(counter.value());
}
BENCHMARK(CounterInc);

void GaugeIncDec(benchmark::State& state) {
  Gauge gauge;
  for (auto _ : state) {
    gauge.Inc();
    benchmark::ClobberMemory();
    gauge.Dec();
    benchmark::ClobberMemory();
  }
}
BENCHMARK(GaugeIncDec);

void CodeSame(benchmark::State& state) {
  CodeCounters codes;
  int code = 200;
  for (auto _ : state) {
    benchmark::DoNotOptimize(code);
    codes.Inc(code);
  }
}
BENCHMARK(CodeSame);

void RecordSame(benchmark::State& state) {
  Histogram histogram;
  uint64_t value = 3;
  for (auto _ : state) {
    benchmark::DoNotOptimize(value);
    histogram.Record(value);
  }
}
BENCHMARK(RecordSame);

// Latencies as a service has them, in the unit's range: milliseconds (a few bins) and microseconds
// (hundreds).
void RecordLatencies(benchmark::State& state) {
  std::mt19937_64 random(1);
  std::lognormal_distribution<> latency(state.range(0) == 0 ? 1 : 8, 0.8);
  std::vector<uint64_t> values(4096);
  for (uint64_t& value : values) value = static_cast<uint64_t>(latency(random));
  Histogram histogram;
  size_t i = 0;
  for (auto _ : state) histogram.Record(values[i++ % values.size()]);
}
BENCHMARK(RecordLatencies)->Arg(0)->Arg(1);

}  // namespace
}  // namespace sluice::stats

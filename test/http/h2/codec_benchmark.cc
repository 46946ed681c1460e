// What a request costs in both codecs together: `m` at once on a connection. The budget is 16
// streams at well below 6 µs for each pair of codecs (half of what nghttpx needs in all).
#include <benchmark/benchmark.h>

#include "test/http/h2/exchanger.h"

namespace sluice::http::h2 {
namespace {

void BM_Exchange(benchmark::State& state) {
  Bench bench;
  Exchanger exchanger(bench);
  const int streams = static_cast<int>(state.range(0));
  for (auto _ : state) exchanger.Exchange(streams);
  state.SetItemsProcessed(state.iterations() * streams);
}
BENCHMARK(BM_Exchange)->Arg(1)->Arg(16)->Arg(64);

void BM_Connection(benchmark::State& state) {
  Bench bench;
  for (auto _ : state) {
    Exchanger exchanger(bench);
    benchmark::DoNotOptimize(exchanger.answers);
  }
}
BENCHMARK(BM_Connection);

}  // namespace
}  // namespace sluice::http::h2

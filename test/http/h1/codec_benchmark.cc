// What the codecs cost a small proxied request: both messages parsed and written again. `perf stat
// -e instructions:u` on this program, divided by the iterations, is the figure that performance.md
// asks for.
#include <benchmark/benchmark.h>

#include <string>

#include "test/http/h1/codec_pair.h"

namespace sluice::http::h1 {
namespace {

void BM_SmallExchange(benchmark::State& state) {
  CodecPair pair;
  for (auto _ : state) pair.Exchange(kSmallRequest, kSmallResponse);
}
BENCHMARK(BM_SmallExchange);

void BM_ChunkedExchange(benchmark::State& state) {
  CodecPair pair;
  std::string request = "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 4; ++i) request += "1000\r\n" + std::string(4096, 'x') + "\r\n";
  request += "0\r\n\r\n";
  for (auto _ : state) pair.Exchange(request, kSmallResponse);
  state.SetBytesProcessed(static_cast<int64_t>(request.size()) * state.iterations());
}
BENCHMARK(BM_ChunkedExchange);

}  // namespace
}  // namespace sluice::http::h1

// A program of its own, because it counts what every part of it allocates.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <new>
#include <string>

#include "test/http/h2/exchanger.h"

namespace {
int allocations = 0;
size_t in_use = 0;
}  // namespace

// nghttp2's memory comes from SessionMemory, which uses malloc: both are counted.
extern "C" void* __real_malloc(size_t size);
extern "C" void __real_free(void* piece);
extern "C" void* __wrap_malloc(size_t size) {
  void* piece = __real_malloc(size);
  ++allocations;
  in_use += malloc_usable_size(piece);
  return piece;
}
extern "C" void __wrap_free(void* piece) {
  if (piece != nullptr) in_use -= malloc_usable_size(piece);
  __real_free(piece);
}
void* operator new(size_t size) { return __wrap_malloc(size); }
void operator delete(void* piece) noexcept { __wrap_free(piece); }
void operator delete(void* piece, size_t) noexcept { __wrap_free(piece); }

namespace sluice::http::h2 {
namespace {

TEST(AllocationTest, ExchangesAllocateNothingOnceTheirPoolsAreWarm) {
  Bench bench;
  Exchanger exchanger(bench);
  for (int i = 0; i < 10; ++i) exchanger.Exchange(16);
  allocations = 0;
  for (int i = 0; i < 100; ++i) exchanger.Exchange(16);
  EXPECT_EQ(allocations, 0);
  EXPECT_EQ(exchanger.answers, 110 * 16);
}

// The budget of an idle connection: codec, session and what they keep, after one request. The
// workers' pools are shared and not counted.
TEST(AllocationTest, AnIdleConnectionIsSmall) {
  Bench bench;
  std::vector<std::unique_ptr<Exchanger>> warm;
  Exchanger first(bench);
  first.Exchange(1);
  constexpr size_t kConnections = 50;
  warm.reserve(kConnections);
  const size_t before = in_use;
  const size_t free_before = bench.state.memory.free_bytes();
  for (size_t i = 0; i < kConnections; ++i) {
    warm.push_back(std::make_unique<Exchanger>(bench));
    warm.back()->Exchange(1);
  }
  const size_t all = in_use - before + free_before - bench.state.memory.free_bytes();
  // But for the codecs, an Exchanger is what serves this test.
  const size_t owners = sizeof(Exchanger) - sizeof(ServerCodec) - sizeof(ClientCodec);
  const size_t pair = all / kConnections - owners;
  std::printf("a pair of idle codecs holds %zu bytes\n", pair);
  EXPECT_LE(pair, 2u * 7500);
}

}  // namespace
}  // namespace sluice::http::h2

// A program of its own, because it counts what every part of it allocates.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>

#include "test/http/h1/codec_pair.h"

namespace {
int allocations = 0;
}

void* operator new(size_t size) {
  ++allocations;
  return malloc(size);
}
void operator delete(void* p) noexcept { free(p); }
void operator delete(void* p, size_t) noexcept { free(p); }

namespace sluice::http::h1 {
namespace {

TEST(AllocationTest, ExchangesAllocateNothingOnceTheirPoolsAreWarm) {
  CodecPair pair;
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-t: "
      "1\r\n\r\n";
  for (int i = 0; i < 3; ++i) {
    pair.Exchange(kSmallRequest, kSmallResponse);
    pair.Exchange(chunked, kSmallResponse);
  }
  allocations = 0;
  for (int i = 0; i < 100; ++i) {
    pair.Exchange(kSmallRequest, kSmallResponse);
    pair.Exchange(chunked, kSmallResponse);
  }
  EXPECT_EQ(allocations, 0);
  EXPECT_EQ(pair.closed, 2 * 206);
}

}  // namespace
}  // namespace sluice::http::h1

#include "source/http/h1/head_search.h"

#include <algorithm>

#include "source/http/h1/syntax.h"

namespace sluice::http::h1 {

HeadSearch FindHead(buffer::Buffer& in, size_t limit, uint32_t& scanned, size_t& size) {
  size_t window = std::min(in.front().size(), limit + 1);
  while (true) {
    size = FindHeadEnd(in.Linearize(window), window, scanned);
    if (size != kNoEnd) return size > limit ? HeadSearch::kTooLarge : HeadSearch::kFound;
    if (window > limit) return HeadSearch::kTooLarge;
    if (window == in.size()) return HeadSearch::kNeedMore;
    // Grows by steps: what lies behind may be a long body, which is not to be copied.
    window = std::min({in.size(), window * 2 + 1024, limit + 1});
  }
}

}  // namespace sluice::http::h1

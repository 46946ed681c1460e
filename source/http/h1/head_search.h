#pragma once

#include <cstddef>
#include <cstdint>

#include "source/buffer/buffer.h"

namespace sluice::http::h1 {

enum class HeadSearch : uint8_t { kFound, kNeedMore, kTooLarge };

// Looks for the end of the head that begins `in`, at most `limit` bytes long. On kFound its `size`
// bytes are one slice. `scanned` remembers where the last look ended; the caller sets it to 0 for a
// new head. Every byte is looked at once, and copied only when the head crosses a slice.
HeadSearch FindHead(buffer::Buffer& in, size_t limit, uint32_t& scanned, size_t& size);

}  // namespace sluice::http::h1

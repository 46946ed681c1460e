#pragma once

#include <re2/re2.h>

#include <string_view>

namespace sluice::stats {

// For expressions out of a configuration or a query: quiet, and bounded in memory (RE2's default is
// 8 MiB).
inline re2::RE2::Options RegexOptions() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  return options;
}

// Debian's RE2 has a string view of its own.
inline re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace sluice::stats

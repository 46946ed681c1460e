#pragma once

#include <cstdio>
#include <string_view>

namespace sluice::cli {

// Writes a text and, where it does not end a line, its end.
inline void Print(std::string_view text, FILE* to) {
  fwrite(text.data(), 1, text.size(), to);
  if (text.empty() || text.back() != '\n') fputc('\n', to);
}

}  // namespace sluice::cli

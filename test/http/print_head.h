#pragma once

#include <cstdint>
#include <string>

#include "source/http/head.h"

namespace sluice::http {

// Parts of a head in one line, as the tests of both codecs compare them.
inline std::string Print(const HeaderMap& headers) {
  std::string text;
  headers.ForEach([&text](const Header& line) {
    text += " [" + std::string(line.name()) + ": " + std::string(line.value()) + "]";
  });
  return text;
}

inline std::string Print(Framing framing, uint64_t length) {
  switch (framing) {
    case Framing::kNone: return "none";
    case Framing::kLength: return std::to_string(length);
    case Framing::kChunked: return "chunked";
    case Framing::kUntilClose: return "until-close";
  }
  return "?";
}

}  // namespace sluice::http

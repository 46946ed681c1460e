#pragma once

#include <string>
#include <string_view>

namespace sluice::base {

// The value of a hexadecimal digit of either case; -1: it is none.
inline int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// `text` with its percent-encoding (RFC 3986 §2.1) taken off. What is no escape stays as it is.
std::string DecodePercent(std::string_view text);

}  // namespace sluice::base

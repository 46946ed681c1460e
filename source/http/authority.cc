#include "source/http/authority.h"

#include <array>

#include "source/base/ascii.h"

namespace sluice::http {
namespace {

// What a reg-name or an IPv4 address holds: RFC 3986 unreserved, sub-delims without the comma,
// percent escapes.
constexpr std::array<bool, 256> MakeHostTable() {
  std::array<bool, 256> table = {};
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<size_t>(c)] = true;
  for (int c = '0'; c <= '9'; ++c) table[static_cast<size_t>(c)] = true;
  for (const char c : std::string_view("-._~!$&'()*+;=%"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr std::array<bool, 256> kHost = MakeHostTable();

// [IPv6 address or IPvFuture], maybe with a zone (RFC 6874).
bool IsLiteral(std::string_view inside) {
  if (inside.find(':') == std::string_view::npos) return false;
  for (const char c : inside) {
    if (c != ':' && !kHost[static_cast<unsigned char>(c)]) return false;
  }
  return true;
}

bool IsPort(std::string_view text) {
  if (text.size() > 5) return false;
  int port = 0;
  for (const char c : text) {
    if (!base::IsDigit(c)) return false;
    port = port * 10 + (c - '0');
  }
  return port <= 65535;
}

}  // namespace

bool IsAuthority(std::string_view text) {
  size_t i = 0;
  if (!text.empty() && text[0] == '[') {
    const size_t close = text.find(']');
    if (close == std::string_view::npos || !IsLiteral(text.substr(1, close - 1))) return false;
    i = close + 1;
  } else {
    while (i < text.size() && kHost[static_cast<unsigned char>(text[i])]) ++i;
  }
  if (i == 0) return false;
  return i == text.size() || (text[i] == ':' && IsPort(text.substr(i + 1)));
}

}  // namespace sluice::http

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::base {

// ASCII only, independent of the locale: what header names, hosts and schemes need.
constexpr char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool EqualsIgnoreCase(std::string_view a, std::string_view b);
bool StartsWithIgnoreCase(std::string_view text, std::string_view prefix);
bool EndsWithIgnoreCase(std::string_view text, std::string_view suffix);
bool StartsWith(std::string_view text, std::string_view prefix);
bool EndsWith(std::string_view text, std::string_view suffix);
void LowerInPlace(char* text, size_t size);
std::string Lower(std::string_view text);
// Without blanks and tabs at both ends (RFC 9110 §5.6.3 OWS).
std::string_view Trim(std::string_view text);

// Reads a whole decimal number: digits only, no sign, no blank. False when empty or too large.
bool ParseDecimal(std::string_view text, uint64_t& value);
// Writes `value` in decimal to `out` (room for 20) and returns the number of digits.
int WriteDecimal(uint64_t value, char* out);

// Calls `visit(token)` for each member of a comma separated list, trimmed; empty members are
// skipped. Stops when `visit` returns false; returns false then.
template <typename F>
bool ForEachToken(std::string_view list, F visit) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    const std::string_view token = Trim(list.substr(0, comma));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    if (!token.empty() && !visit(token)) return false;
  }
  return true;
}

}  // namespace sluice::base

#include "source/config/load/scalar.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "source/base/ascii.h"

namespace sluice::config::load {
namespace {

Misread Expected(std::string_view what, const Node& node) {
  std::string why = "must be " + std::string(what);
  if (node.kind != Node::Kind::kString) why += ", not " + std::string(KindName(node.kind));
  return {std::move(why), {}};
}

bool IsNumeric(const Node& node) {
  return node.kind == Node::Kind::kNumber || node.kind == Node::Kind::kString;
}

// Decimal or 0x, with a sign. Overflow and all else: false.
bool ParseWhole(std::string_view text, bool& negative, uint64_t& magnitude) {
  negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    base = 16;
    text.remove_prefix(2);
  }
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), magnitude, base);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

bool ParseDouble(std::string_view text, double& out) {
  bool negative = false;
  uint64_t magnitude = 0;
  if (ParseWhole(text, negative, magnitude)) {
    out = negative ? -static_cast<double>(magnitude) : static_cast<double>(magnitude);
    return true;
  }
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  if (text.empty() || text[0] == '+') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// The whole number that `text` is, also as 1024.0 or 1e3.
Misread ParseAnyWhole(const Node& node, bool& negative, uint64_t& magnitude) {
  if (!IsNumeric(node)) return Expected("a whole number", node);
  if (ParseWhole(node.text, negative, magnitude)) return {};
  double number = 0;
  if (!ParseDouble(node.text, number)) return {"must be a whole number", {}};
  if (number != std::floor(number)) return {"must be a whole number", {}};
  constexpr double kTwoTo64 = 18446744073709551616.0;
  if (!(std::fabs(number) < kTwoTo64)) return {"is out of range", {}};
  negative = number < 0;
  magnitude = static_cast<uint64_t>(std::fabs(number));
  return {};
}

int Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (base::IsDigit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

// "250ms" -> "0.25s"; empty when `text` is not a number with a unit that we know.
std::string InSeconds(std::string_view text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  constexpr Unit kUnits[] = {
      {"ns", 1e-9}, {"us", 1e-6}, {"\xc2\xb5s", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"sec", 1},
      {"m", 60},    {"min", 60},  {"h", 3600},         {"d", 86400}, {"", 1}};
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return {};
  const std::string_view unit = base::Trim(text.substr(static_cast<size_t>(end - text.data())));
  for (const Unit& known : kUnits) {
    if (unit != known.name || std::fabs(number * known.seconds) > 1e9) continue;
    char digits[32];
    const auto written =
        std::to_chars(digits, digits + sizeof(digits),
                      std::round(number * known.seconds * 1e9) / 1e9, std::chars_format::fixed);
    return std::string(digits, written.ptr) + "s";
  }
  return {};
}

}  // namespace

Misread ReadBool(const Node& node, bool& out) {
  if (node.kind == Node::Kind::kBool) {
    out = node.truth;
    return {};
  }
  if (node.kind == Node::Kind::kString) {
    for (const std::string_view word : {"true", "t", "yes", "y", "1"}) {
      if (base::EqualsIgnoreCase(node.text, word)) return out = true, Misread();
    }
    for (const std::string_view word : {"false", "f", "no", "n", "0"}) {
      if (base::EqualsIgnoreCase(node.text, word)) return out = false, Misread();
    }
  }
  return Expected("true or false", node);
}

Misread ReadInteger(const Node& node, int64_t min, int64_t max, int64_t& out) {
  bool negative = false;
  uint64_t magnitude = 0;
  if (Misread misread = ParseAnyWhole(node, negative, magnitude)) return misread;
  // Down to -2^63 without overflow.
  const uint64_t most =
      negative ? static_cast<uint64_t>(-(min + 1)) + 1 : static_cast<uint64_t>(max);
  if (magnitude > most) {
    return {"must be between " + std::to_string(min) + " and " + std::to_string(max), {}};
  }
  out = negative ? static_cast<int64_t>(0 - magnitude) : static_cast<int64_t>(magnitude);
  return {};
}

Misread ReadUnsigned(const Node& node, uint64_t max, uint64_t& out) {
  bool negative = false;
  if (Misread misread = ParseAnyWhole(node, negative, out)) return misread;
  if ((negative && out != 0) || out > max)
    return {"must be between 0 and " + std::to_string(max), {}};
  return {};
}

Misread ReadDouble(const Node& node, double& out) {
  if (!IsNumeric(node)) return Expected("a number", node);
  if (!ParseDouble(node.text, out)) return {"must be a number within the range of a double", {}};
  return {};
}

Misread ReadFloat(const Node& node, float& out) {
  double wide = 0;
  if (Misread misread = ReadDouble(node, wide)) return misread;
  if (std::isfinite(wide) && std::fabs(wide) > std::numeric_limits<float>::max())
    return {"is out of range", {}};
  out = static_cast<float>(wide);
  return {};
}

Misread ReadString(const Node& node, std::string& out) {
  if (node.kind == Node::Kind::kString) {
    out = node.text;
    return {};
  }
  Misread misread = Expected("a string", node);
  if (node.is_scalar()) misread.hint = "put it in quotes: " + extension::Quote(node.text);
  return misread;
}

Misread ReadBytes(const Node& node, std::string& out) {
  if (node.kind != Node::Kind::kString) return Expected("base64 text", node);
  std::string_view text = node.text;
  const size_t full = text.size();
  while (!text.empty() && text.back() == '=' && full - text.size() < 2) text.remove_suffix(1);
  if ((text.size() < full && full % 4 != 0) || text.size() % 4 == 1) return {"is not base64", {}};
  out.clear();
  uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    const int value = Base64Value(c);
    if (value < 0) return {"is not base64", {}};
    bits = bits << 6 | static_cast<uint32_t>(value);
    have += 6;
    if (have >= 8) out += static_cast<char>(bits >> (have -= 8));
  }
  return {};
}

Misread ReadDuration(std::string_view text, int64_t& seconds, int32_t& nanos) {
  constexpr int64_t kMax = 315576000000;  // ten thousand years, the most that the type allows
  const auto wrong = [&] {
    const std::string better = InSeconds(text);
    return Misread{"must be a duration in seconds, such as 1.5s",
                   better.empty() ? better : "write " + better};
  };
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (negative) rest.remove_prefix(1);
  if (rest.size() < 2 || rest.back() != 's') return wrong();
  rest.remove_suffix(1);
  const size_t dot = rest.find('.');
  uint64_t whole = 0, fraction = 0;
  if (!base::ParseDecimal(rest.substr(0, dot), whole)) return wrong();
  if (dot != std::string_view::npos) {
    std::string_view decimals = rest.substr(dot + 1);
    if (decimals.size() > 9) return {"has more than nine decimals", {}};
    if (!base::ParseDecimal(decimals, fraction)) return wrong();
    for (size_t i = decimals.size(); i < 9; ++i) fraction *= 10;
  }
  if (whole > kMax) return {"is out of range", {}};
  seconds = negative ? -static_cast<int64_t>(whole) : static_cast<int64_t>(whole);
  nanos = negative ? -static_cast<int32_t>(fraction) : static_cast<int32_t>(fraction);
  return {};
}

}  // namespace sluice::config::load

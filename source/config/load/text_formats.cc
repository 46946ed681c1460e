#include "source/config/load/text_formats.h"

#include <arpa/inet.h>

#include <cstring>
#include <string>

#include "source/base/ascii.h"
#include "source/extension/quote.h"

namespace sluice::config::load {
namespace {

bool IsAlpha(char c) { return base::ToLower(c) >= 'a' && base::ToLower(c) <= 'z'; }
bool IsAlnum(char c) { return IsAlpha(c) || base::IsDigit(c); }
bool IsHex(char c) {
  return base::IsDigit(c) || (base::ToLower(c) >= 'a' && base::ToLower(c) <= 'f');
}

bool IsIp(int family, std::string_view text) {
  if (text.size() > 64 || text.find('\0') != std::string_view::npos) return false;
  char binary[16];
  return inet_pton(family, std::string(text).c_str(), binary) == 1;
}

// Printable ASCII that RFC 3986 lets stand, with whole %xx escapes.
bool HasUriBytes(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c <= ' ' || c == 0x7f || strchr("\"<>\\^`{|}", c) != nullptr ||
        static_cast<unsigned char>(c) > 0x7f)
      return false;
    if (c == '%' && (i + 2 >= text.size() || !IsHex(text[i + 1]) || !IsHex(text[i + 2])))
      return false;
  }
  return true;
}

}  // namespace

bool IsHeaderName(std::string_view text, bool strict) {
  if (!strict) return text.find_first_of(std::string_view("\0\n\r", 3)) == std::string_view::npos;
  if (!text.empty() && text[0] == ':') text.remove_prefix(1);
  for (const char c : text) {
    // A token of RFC 9110, and the comma, which the rule's own expression lets pass.
    if (!IsAlnum(c) && (c == '\0' || strchr("!#$%&'*+,-.^_`|~", c) == nullptr)) return false;
  }
  return !text.empty();
}

bool IsHeaderValue(std::string_view text, bool strict) {
  if (!strict) return text.find_first_of(std::string_view("\0\n\r", 3)) == std::string_view::npos;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7f) return false;
  }
  return true;
}

bool IsIpv4(std::string_view text) { return IsIp(AF_INET, text); }
bool IsIpv6(std::string_view text) { return IsIp(AF_INET6, text); }

bool IsHostname(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  if (text.back() == '.') text.remove_suffix(1);
  while (true) {
    const std::string_view label = text.substr(0, text.find('.'));
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
      return false;
    for (const char c : label) {
      if (!IsAlnum(c) && c != '-') return false;
    }
    if (label.size() == text.size()) return true;
    text.remove_prefix(label.size() + 1);
  }
}

bool IsEmail(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return false;
  for (const char c : text.substr(0, at)) {
    if (c <= ' ' || c == 0x7f || strchr("()<>,;:\\\"[]@", c) != nullptr) return false;
  }
  return IsHostname(text.substr(at + 1));
}

bool IsUri(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !IsAlpha(text[0])) return false;
  for (const char c : text.substr(0, colon)) {
    if (!IsAlnum(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return HasUriBytes(text);
}

bool IsUriRef(std::string_view text) { return HasUriBytes(text); }

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

size_t CharacterCount(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) {
    const size_t length = extension::Utf8Length(text);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return count;
}

}  // namespace sluice::config::load

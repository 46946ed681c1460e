#include "source/filters/listener/proxy_protocol/header_parser.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "source/base/ascii.h"

namespace sluice::filters::listener {
namespace {

constexpr std::string_view kSignature1 = "PROXY ";
constexpr std::string_view kSignature2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr size_t kMaxLine = 107;  // with CRLF
constexpr size_t kFixed2 = 16;    // signature, version and command, family, length

bool Begins(std::string_view bytes, std::string_view signature) {
  const size_t n = std::min(bytes.size(), signature.size());
  return bytes.substr(0, n) == signature.substr(0, n);
}

// Decimal without sign, blanks or leading zeros.
bool ParsePort(std::string_view text, uint16_t& out) {
  uint64_t value = 0;
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text[0] == '0')) return false;
  if (!base::ParseDecimal(text, value) || value > 65535) return false;
  out = static_cast<uint16_t>(value);
  return true;
}

bool ParseIp(std::string_view text, bool v4, std::string_view port_text, net::Address& out) {
  uint16_t port = 0;
  return ParsePort(port_text, port) && net::Address::ParseIp(text, port, out) &&
         out.is_ipv4() == v4;
}

// "TCP4 1.2.3.4 5.6.7.8 111 222", single blanks between.
bool ParseLine(std::string_view line, ProxyHeader& out) {
  if (line == "UNKNOWN" || line.substr(0, 8) == "UNKNOWN ") return true;
  std::array<std::string_view, 5> words;
  for (size_t i = 0; i < words.size(); ++i) {
    const size_t blank = line.find(' ');
    const bool last = i + 1 == words.size();
    if ((blank == std::string_view::npos) != last) return false;
    words[i] = line.substr(0, blank);
    line.remove_prefix(last ? line.size() : blank + 1);
  }
  const bool v4 = words[0] == "TCP4";
  if (!v4 && words[0] != "TCP6") return false;
  out.has_addresses = true;
  return ParseIp(words[1], v4, words[3], out.source) &&
         ParseIp(words[2], v4, words[4], out.destination);
}

ProxyParse Parse1(std::string_view bytes, ProxyHeader& out) {
  out.version = 1;
  const std::string_view window = bytes.substr(0, kMaxLine);
  const size_t end = window.find('\r');
  if (end == std::string_view::npos || end + 1 == window.size()) {
    return bytes.size() < kMaxLine ? ProxyParse::kNeedMore : ProxyParse::kMalformed;
  }
  if (window[end + 1] != '\n') return ProxyParse::kMalformed;
  out.size = end + 2;
  return ParseLine(window.substr(kSignature1.size(), end - kSignature1.size()), out)
             ? ProxyParse::kDone
             : ProxyParse::kMalformed;
}

uint16_t Number16(const char* at) {
  return static_cast<uint16_t>((static_cast<uint8_t>(at[0]) << 8) | static_cast<uint8_t>(at[1]));
}

net::Address Ip4(const char* ip, const char* port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  memcpy(&address.sin_addr, ip, 4);
  address.sin_port = htons(Number16(port));
  return net::Address::FromSockaddr(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

net::Address Ip6(const char* ip, const char* port) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  memcpy(&address.sin6_addr, ip, 16);
  address.sin6_port = htons(Number16(port));
  return net::Address::FromSockaddr(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

// The size of the addresses of a family and transport; 0 for those that say nothing of use.
size_t AddressBytes(uint8_t family) {
  switch (family) {
    case 0x11:
    case 0x12: return 12;  // IPv4; stream, datagram
    case 0x21:
    case 0x22: return 36;  // IPv6
    case 0x31:
    case 0x32: return 216;  // a Unix socket's paths, which are not taken over
    default: return 0;
  }
}

bool TlvsAreWellFormed(std::string_view tlvs) {
  while (!tlvs.empty()) {
    if (tlvs.size() < 3) return false;
    const size_t size = Number16(&tlvs[1]);
    if (tlvs.size() - 3 < size) return false;
    tlvs.remove_prefix(3 + size);
  }
  return true;
}

ProxyParse Parse2(std::string_view bytes, ProxyHeader& out) {
  out.version = 2;
  if (bytes.size() < kFixed2) {
    return bytes.size() > 12 && (static_cast<uint8_t>(bytes[12]) >> 4) != 2 ? ProxyParse::kMalformed
                                                                            : ProxyParse::kNeedMore;
  }
  const uint8_t version_command = static_cast<uint8_t>(bytes[12]);
  const uint8_t command = version_command & 15;
  const uint8_t family = static_cast<uint8_t>(bytes[13]);
  const size_t length = Number16(&bytes[14]);
  if (version_command >> 4 != 2 || command > 1) return ProxyParse::kMalformed;
  const size_t addresses = AddressBytes(family);
  if (kFixed2 + length > kMaxProxyHeader) return ProxyParse::kMalformed;
  if (command == 1 && length < addresses) return ProxyParse::kMalformed;
  if (bytes.size() < kFixed2 + length) return ProxyParse::kNeedMore;
  out.size = kFixed2 + length;
  if (command == 0 || addresses == 0) return ProxyParse::kDone;  // the socket's own addresses hold
  const char* at = bytes.data() + kFixed2;
  if (addresses == 12) {
    out.source = Ip4(at, at + 8);
    out.destination = Ip4(at + 4, at + 10);
  } else if (addresses == 36) {
    out.source = Ip6(at, at + 32);
    out.destination = Ip6(at + 16, at + 34);
  }
  out.has_addresses = addresses != 216;
  out.tlvs = bytes.substr(kFixed2 + addresses, length - addresses);
  return TlvsAreWellFormed(out.tlvs) ? ProxyParse::kDone : ProxyParse::kMalformed;
}

}  // namespace

ProxyParse ParseProxyHeader(std::string_view bytes, ProxyHeader& out) {
  out = {};
  if (Begins(bytes, kSignature2)) {
    return bytes.size() < kSignature2.size() ? ProxyParse::kNeedMore : Parse2(bytes, out);
  }
  if (!Begins(bytes, kSignature1)) return ProxyParse::kNotProxy;
  return bytes.size() < kSignature1.size() ? ProxyParse::kNeedMore : Parse1(bytes, out);
}

bool NextTlv(std::string_view& tlvs, uint8_t& type, std::string_view& value) {
  if (tlvs.size() < 3) return false;
  type = static_cast<uint8_t>(tlvs[0]);
  value = tlvs.substr(3, Number16(&tlvs[1]));
  tlvs.remove_prefix(3 + value.size());
  return true;
}

}  // namespace sluice::filters::listener

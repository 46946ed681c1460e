#include "source/net/proxy_header.h"

namespace sluice::net {
namespace {

constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr char kLocal = 0x20;
constexpr char kProxy = 0x21;
constexpr char kTcp4 = 0x11;
constexpr char kTcp6 = 0x21;

bool AreNamed(const Address* source, const Address* destination) {
  return source != nullptr && destination != nullptr && source->is_ip() && destination->is_ip() &&
         source->kind() == destination->kind();
}

void AppendNumber(size_t number, std::string& out) {
  out += {static_cast<char>(number >> 8), static_cast<char>(number & 0xff)};
}

std::string Text(const Address& source, const Address& destination) {
  return std::string(source.is_ipv4() ? "PROXY TCP4 " : "PROXY TCP6 ") + source.IpText() + " " +
         destination.IpText() + " " + std::to_string(source.port()) + " " +
         std::to_string(destination.port()) + "\r\n";
}

void AppendIp(const Address& address, std::string& out) {
  out.append(reinterpret_cast<const char*>(address.bytes()),
             static_cast<size_t>(address.byte_count()));
}

}  // namespace

void AppendTlv(uint8_t type, std::string_view value, std::string& tlvs) {
  tlvs += static_cast<char>(type);
  AppendNumber(value.size(), tlvs);
  tlvs += value;
}

std::string ProxyHeaderFor(const ProxyHeaderSpec& spec, const Address* source,
                           const Address* destination) {
  const bool named = AreNamed(source, destination);
  if (spec.version == 1) return named ? Text(*source, *destination) : "PROXY UNKNOWN\r\n";
  std::string body;
  if (named) {
    AppendIp(*source, body);
    AppendIp(*destination, body);
    AppendNumber(source->port(), body);
    AppendNumber(destination->port(), body);
    body += spec.tlvs;
  }
  std::string header(kSignature);
  header += named ? kProxy : kLocal;
  header += !named ? '\0' : source->is_ipv4() ? kTcp4 : kTcp6;
  AppendNumber(body.size(), header);
  return header + body;
}

}  // namespace sluice::net

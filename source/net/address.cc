#include "source/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "source/base/ascii.h"

namespace sluice::net {

bool Address::ParseIp(std::string_view ip, uint16_t port, Address& out) {
  char text[INET6_ADDRSTRLEN + 1];
  if (ip.empty() || ip.size() > INET6_ADDRSTRLEN) return false;
  if (ip.find('\0') != std::string_view::npos) return false;  // would end the text early
  memcpy(text, ip.data(), ip.size());
  text[ip.size()] = '\0';
  Address address;
  if (inet_pton(AF_INET, text, address.ip_.data()) == 1) {
    address.kind_ = Kind::kIpv4;
  } else if (inet_pton(AF_INET6, text, address.ip_.data()) == 1) {
    address.kind_ = Kind::kIpv6;
  } else {
    return false;
  }
  address.port_ = port;
  out = std::move(address);
  return true;
}

Address Address::Pipe(std::string_view path) {
  Address address;
  new (&address.path_) Path(std::make_shared<const std::string>(path));
  address.kind_ = Kind::kPipe;
  return address;
}

Address Address::FromSockaddr(const sockaddr* from, socklen_t size) {
  Address address;
  if (from->sa_family == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(from);
    address.kind_ = Kind::kIpv4;
    address.port_ = ntohs(in->sin_port);
    memcpy(address.ip_.data(), &in->sin_addr, 4);
  } else if (from->sa_family == AF_INET6) {
    const auto* in = reinterpret_cast<const sockaddr_in6*>(from);
    address.kind_ = Kind::kIpv6;
    address.port_ = ntohs(in->sin6_port);
    address.scope_ = in->sin6_scope_id;
    memcpy(address.ip_.data(), &in->sin6_addr, 16);
  } else if (from->sa_family == AF_UNIX) {
    const auto* un = reinterpret_cast<const sockaddr_un*>(from);
    const size_t length =
        size > offsetof(sockaddr_un, sun_path) ? size - offsetof(sockaddr_un, sun_path) : 0;
    std::string path(un->sun_path, length);
    if (!path.empty() && path[0] == '\0') {
      path[0] = '@';
    } else {
      path.resize(strnlen(path.data(), path.size()));
    }
    return Pipe(path);
  }
  return address;
}

bool Address::is_any() const {
  return is_ip() &&
         std::all_of(ip_.begin(), ip_.begin() + byte_count(), [](uint8_t b) { return b == 0; });
}

bool Address::is_loopback() const {
  if (kind_ == Kind::kPipe) return true;
  if (kind_ == Kind::kIpv4) return ip_[0] == 127;
  const Address plain = Unmapped();
  if (plain.kind_ == Kind::kIpv4) return plain.ip_[0] == 127;
  return kind_ == Kind::kIpv6 && ip_[15] == 1 &&
         std::all_of(ip_.begin(), ip_.begin() + 15, [](uint8_t b) { return b == 0; });
}

Address Address::Unmapped() const {
  static constexpr uint8_t kPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (kind_ != Kind::kIpv6 || memcmp(ip_.data(), kPrefix, sizeof(kPrefix)) != 0) return *this;
  Address plain;
  plain.kind_ = Kind::kIpv4;
  plain.port_ = port_;
  memcpy(plain.ip_.data(), ip_.data() + 12, 4);
  return plain;
}

size_t Address::WriteIp(char* out) const {
  if (kind_ == Kind::kIpv4) {
    char* end = out;
    for (int i = 0; i < 4; ++i) {
      if (i > 0) *end++ = '.';
      end += base::WriteDecimal(ip_[static_cast<size_t>(i)], end);
    }
    return static_cast<size_t>(end - out);
  }
  if (kind_ == Kind::kIpv6) {
    if (inet_ntop(AF_INET6, ip_.data(), out, kMaxText) == nullptr) return 0;
    return strlen(out);
  }
  if (kind_ == Kind::kPipe) {
    const size_t size = std::min(path_->size(), kMaxText);
    memcpy(out, path_->data(), size);
    return size;
  }
  return 0;
}

size_t Address::Write(char* out) const {
  if (!is_ip()) return WriteIp(out);
  char* end = out;
  if (kind_ == Kind::kIpv6) *end++ = '[';
  end += WriteIp(end);
  if (kind_ == Kind::kIpv6) *end++ = ']';
  *end++ = ':';
  end += base::WriteDecimal(port_, end);
  return static_cast<size_t>(end - out);
}

std::string Address::IpText() const {
  char text[kMaxText];
  return std::string(text, WriteIp(text));
}

std::string Address::ToString() const {
  char text[kMaxText];
  return std::string(text, Write(text));
}

int Address::family() const {
  switch (kind_) {
    case Kind::kIpv4: return AF_INET;
    case Kind::kIpv6: return AF_INET6;
    case Kind::kPipe: return AF_UNIX;
    case Kind::kNone: return AF_UNSPEC;
  }
  return AF_UNSPEC;
}

socklen_t Address::ToSockaddr(sockaddr_storage& out) const {
  memset(&out, 0, sizeof(out));
  if (kind_ == Kind::kIpv4) {
    auto* in = reinterpret_cast<sockaddr_in*>(&out);
    in->sin_family = AF_INET;
    in->sin_port = htons(port_);
    memcpy(&in->sin_addr, ip_.data(), 4);
    return sizeof(sockaddr_in);
  }
  if (kind_ == Kind::kIpv6) {
    auto* in = reinterpret_cast<sockaddr_in6*>(&out);
    in->sin6_family = AF_INET6;
    in->sin6_port = htons(port_);
    in->sin6_scope_id = scope_;
    memcpy(&in->sin6_addr, ip_.data(), 16);
    return sizeof(sockaddr_in6);
  }
  if (kind_ == Kind::kPipe) {
    auto* un = reinterpret_cast<sockaddr_un*>(&out);
    un->sun_family = AF_UNIX;
    const size_t size = path_->size();
    if (size >= sizeof(un->sun_path)) return 0;  // cut, it would be another path
    memcpy(un->sun_path, path_->data(), size);
    const bool abstract = size > 0 && un->sun_path[0] == '@';
    if (abstract) un->sun_path[0] = '\0';
    return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size + (abstract ? 0 : 1));
  }
  return 0;
}

bool operator==(const Address& a, const Address& b) {
  if (a.kind_ != b.kind_ || a.port_ != b.port_) return false;
  if (a.kind_ == Address::Kind::kPipe) return *a.path_ == *b.path_;
  return a.scope_ == b.scope_ && a.ip_ == b.ip_;
}

size_t Address::Hash() const {
  if (kind_ == Kind::kPipe) return std::hash<std::string>()(*path_);
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(ip_.data()), ip_.size()}) *
             31 +
         port_;
}

bool Cidr::Parse(std::string_view ip, int bits, Cidr& out) {
  Address address;
  if (bits < 0 || !Address::ParseIp(ip, 0, address)) return false;
  bits = std::min(bits, address.byte_count() * 8);
  uint8_t masked[16];
  memcpy(masked, address.bytes(), 16);
  for (int i = 0; i < address.byte_count(); ++i) {
    const int keep = std::clamp(bits - i * 8, 0, 8);
    masked[i] = static_cast<uint8_t>(masked[i] & (0xff00 >> keep));
  }
  char text[INET6_ADDRSTRLEN];
  inet_ntop(address.family(), masked, text, sizeof(text));
  if (!Address::ParseIp(text, 0, out.address_)) return false;
  out.bits_ = bits;
  return true;
}

bool Cidr::Contains(const Address& address) const {
  if (address.kind() != address_.kind()) return false;
  int left = bits_;
  for (int i = 0; left > 0; ++i, left -= 8) {
    const uint8_t mask = left >= 8 ? 0xff : static_cast<uint8_t>(0xff00 >> left);
    if ((address.bytes()[i] & mask) != address_.bytes()[i]) return false;
  }
  return true;
}

}  // namespace sluice::net

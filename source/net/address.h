#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>

namespace sluice::net {

// An endpoint of a connection: IPv4 or IPv6 with a port, or a Unix socket's path. A cheap value.
class Address {
 public:
  enum class Kind : uint8_t { kNone, kIpv4, kIpv6, kPipe };

  Address() : ip_{} {}
  Address(const Address& other) { Copy(other); }
  Address(Address&& other) noexcept { Take(other); }
  Address& operator=(const Address& other) {
    if (this == &other) return *this;
    Clear();
    Copy(other);
    return *this;
  }
  Address& operator=(Address&& other) noexcept {
    if (this == &other) return *this;
    Clear();
    Take(other);
    return *this;
  }
  ~Address() { Clear(); }
  // From text without brackets, such as "127.0.0.1" or "::1". False when it is not an IP address.
  static bool ParseIp(std::string_view ip, uint16_t port, Address& out);
  static Address Pipe(std::string_view path);  // "@name": the abstract namespace
  static Address FromSockaddr(const sockaddr* address, socklen_t size);

  Kind kind() const { return kind_; }
  bool is_ip() const { return kind_ == Kind::kIpv4 || kind_ == Kind::kIpv6; }
  bool is_ipv4() const { return kind_ == Kind::kIpv4; }
  uint16_t port() const { return port_; }
  void set_port(uint16_t port) { port_ = port; }
  bool is_any() const;       // 0.0.0.0 or ::
  bool is_loopback() const;  // a pipe is one too
  // An IPv4-mapped IPv6 address as the IPv4 one that it stands for.
  Address Unmapped() const;
  // Network byte order; 4 or 16 bytes (0 for a pipe).
  const uint8_t* bytes() const { return ip_.data(); }
  int byte_count() const { return kind_ == Kind::kIpv4 ? 4 : kind_ == Kind::kIpv6 ? 16 : 0; }

  // "127.0.0.1", "::1", or the path.
  std::string IpText() const;
  // "127.0.0.1:80", "[::1]:80", or the path.
  std::string ToString() const;
  // Writes the same without an allocation; returns the size. `out` has room for kMaxText.
  static constexpr size_t kMaxText = 128;
  size_t WriteIp(char* out) const;
  size_t Write(char* out) const;

  // 0 for a path that is longer than the kernel takes, which no call accepts.
  socklen_t ToSockaddr(sockaddr_storage& out) const;
  int family() const;

  friend bool operator==(const Address& a, const Address& b);
  friend bool operator!=(const Address& a, const Address& b) { return !(a == b); }
  size_t Hash() const;

 private:
  using Path = std::shared_ptr<const std::string>;

  void Copy(const Address& other) {
    kind_ = other.kind_;
    port_ = other.port_;
    scope_ = other.scope_;
    if (kind_ == Kind::kPipe) {
      new (&path_) Path(other.path_);
    } else {
      ip_ = other.ip_;
    }
  }
  void Take(Address& other) {
    Copy(other);
    other.Clear();
  }
  void Clear() {
    if (kind_ == Kind::kPipe) path_.~Path();
    kind_ = Kind::kNone;
    ip_ = {};
  }

  Kind kind_ = Kind::kNone;
  uint16_t port_ = 0;
  uint32_t scope_ = 0;
  union {  // every connection holds several addresses
    std::array<uint8_t, 16> ip_;
    Path path_;  // kPipe
  };
};
static_assert(sizeof(Address) == 24);

// A network such as 10.0.0.0/8.
class Cidr {
 public:
  Cidr() = default;
  // `bits` beyond the address's length mean all of it. False when `ip` is not an address.
  static bool Parse(std::string_view ip, int bits, Cidr& out);
  bool Contains(const Address& address) const;
  int bits() const { return bits_; }
  const Address& address() const { return address_; }
  friend bool operator==(const Cidr& a, const Cidr& b) {
    return a.bits_ == b.bits_ && a.address_ == b.address_;
  }

 private:
  Address address_;  // host bits are zero
  int bits_ = 0;
};

}  // namespace sluice::net

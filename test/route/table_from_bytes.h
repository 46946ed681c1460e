#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "source/route/route_spec.h"
#include "test/route/test_request.h"

namespace sluice::route {

// Turns arbitrary bytes into choices; all zero when they have run out.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  uint8_t Byte() {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }
  uint32_t Below(uint32_t bound) { return Byte() % bound; }
  bool Flag() { return (Byte() & 1) != 0; }

 private:
  std::string_view bytes_;
};

// Routes and requests over so small an alphabet that they often meet.
VirtualHostSpec HostFromBytes(ByteReader& bytes);
// Its path is a path as clients may send it, sometimes with a query; sometimes it is a CONNECT.
std::unique_ptr<TestRequest> RequestFromBytes(ByteReader& bytes);
// Virtual hosts with domains of every kind, no domain twice.
RouteConfigurationSpec ConfigurationFromBytes(ByteReader& bytes);
std::string AuthorityFromBytes(ByteReader& bytes);

}  // namespace sluice::route

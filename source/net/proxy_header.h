#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "source/net/address.h"

namespace sluice::net {

// How a connection begins that says for whom it stands (PROXY protocol, haproxy's specification).
struct ProxyHeaderSpec {
  int version = 1;   // 1: text, 2: binary
  std::string tlvs;  // version 2: type-length-values, as they go out; 65,000 bytes at most
};

// For `source`, who wanted to go to `destination`. When one of them is null or no IP address, or
// they are of two families, the connection says that it stands for nobody it could name (UNKNOWN,
// LOCAL).
std::string ProxyHeaderFor(const ProxyHeaderSpec& spec, const Address* source,
                           const Address* destination);

// Appends one type-length-value to `tlvs`. `value` has 65,000 bytes at most.
void AppendTlv(uint8_t type, std::string_view value, std::string& tlvs);

}  // namespace sluice::net

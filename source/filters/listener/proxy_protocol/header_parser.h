#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "source/net/address.h"

namespace sluice::filters::listener {

// What a PROXY protocol header says (the specification's version 1, text, and 2, binary).
struct ProxyHeader {
  int version = 0;             // 1 or 2
  bool has_addresses = false;  // else the socket's own hold (UNKNOWN, LOCAL, other families)
  net::Address source;
  net::Address destination;
  std::string_view tlvs;  // version 2: what stands behind the addresses; checked to be well formed
  size_t size = 0;        // of the whole header
};

enum class ProxyParse : uint8_t {
  kDone,
  kNeedMore,
  kNotProxy,   // the bytes cannot begin a header
  kMalformed,  // they begin one, and break its rules; header.version says of which
};

// The most that a header may take: 16 bytes, and what fits besides them into one look.
inline constexpr size_t kMaxProxyHeader = 16 * 1024;

// Parses the beginning of a stream. Allocates nothing for what it refuses. A pure function: given
// more bytes it is called again with all of them.
ProxyParse ParseProxyHeader(std::string_view bytes, ProxyHeader& out);

// Takes the first type-length-value off `tlvs`. False at the end. For ProxyHeader::tlvs.
bool NextTlv(std::string_view& tlvs, uint8_t& type, std::string_view& value);

}  // namespace sluice::filters::listener

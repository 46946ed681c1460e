#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::filters::listener {

// What a ClientHello says before any encryption (RFC 8446 §4.1.2, RFC 6066 §3, RFC 7301).
struct ClientHello {
  std::string server_name;                         // lower case; empty: none was given
  std::vector<std::string> application_protocols;  // in the client's order
};

enum class HelloParse : uint8_t {
  kDone,
  kNeedMore,
  kNotTls,  // the bytes are no handshake record, or break the rules of one
  kTooBig,  // the ClientHello is longer than `limit`
};

// Parses the first handshake message of a stream, which may be spread over several records. A pure
// function of all bytes so far; `limit`: the most that they may be.
HelloParse ParseClientHello(std::string_view bytes, size_t limit, ClientHello& out);

}  // namespace sluice::filters::listener

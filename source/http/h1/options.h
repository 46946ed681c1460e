#pragma once

#include <cstdint>
#include <string>

namespace sluice::http::h1 {

// How names are spelled on the wire; inside they are lower-case. kPreserve: as the other side
// spelled them, when its codec keeps that too (see RequestHead::spelling); lower-case otherwise.
enum class HeaderCase : uint8_t { kLower, kProper, kPreserve };

enum class UnderscoreAction : uint8_t { kAllow, kReject, kDrop };

// What is accepted from clients. Immutable, shared by the connections of a listener.
struct ServerOptions {
  uint32_t max_head_bytes = 60 * 1024;  // request line and headers
  uint32_t max_headers = 100;
  bool accept_http_10 = false;
  std::string default_host_for_http_10;
  bool allow_absolute_url = true;
  bool allow_chunked_length =
      false;  // Content-Length beside chunked: the length is dropped, and the connection closed
  bool enable_trailers = false;
  bool allow_custom_methods = false;
  UnderscoreAction underscores = UnderscoreAction::kAllow;
  HeaderCase header_case = HeaderCase::kLower;
};

// What is accepted from upstreams.
struct ClientOptions {
  uint32_t max_head_bytes = 80 * 1024;
  uint32_t max_headers = 100;
  bool enable_trailers = false;
  bool send_absolute_url = false;  // `GET http://host/path`, for an upstream that is itself a proxy
  HeaderCase header_case = HeaderCase::kLower;
};

// What a codec counts, for its owner to publish. One per worker.
struct CodecCounters {
  uint64_t dropped_headers_with_underscores = 0;
  uint64_t requests_rejected_with_underscores = 0;
};

}  // namespace sluice::http::h1

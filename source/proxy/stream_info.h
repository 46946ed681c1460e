#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "source/base/time.h"
#include "source/http/head.h"
#include "source/http/stream_bytes.h"
#include "source/net/address.h"
#include "source/net/tls_facts.h"
#include "source/proxy/downstream_addresses.h"
#include "source/proxy/response_flag.h"

namespace sluice::proxy {

// What is known of one stream (or TCP connection): the source of access logs, formats and tracing.
// Plain data, filled in as the stream goes; views live as long as the stream.
struct StreamInfo {
  // Points in time as nanoseconds after `start`; -1: not reached.
  static constexpr int64_t kNotYet = -1;

  base::MonotonicTime start;
  base::WallTime start_wall;
  int64_t request_end = kNotYet;          // last byte of the request received (DS_RX_END)
  int64_t connect_begin = kNotYet;        // US_CX_BEG
  int64_t connect_end = kNotYet;          // US_CX_END
  int64_t handshake_end = kNotYet;        // US_HS_END
  int64_t upstream_tx_begin = kNotYet;    // US_TX_BEG
  int64_t upstream_tx_end = kNotYet;      // US_TX_END
  int64_t upstream_rx_begin = kNotYet;    // US_RX_BEG
  int64_t upstream_rx_body = kNotYet;     // US_RX_BODY_BEG
  int64_t upstream_rx_end = kNotYet;      // US_RX_END
  int64_t downstream_tx_begin = kNotYet;  // DS_TX_BEG
  int64_t downstream_tx_end = kNotYet;    // DS_TX_END
  int64_t end = kNotYet;

  http::Version protocol = http::Version::kHttp11;
  bool has_protocol = false;
  http::Version upstream_protocol = http::Version::kHttp11;
  bool has_upstream_protocol = false;
  uint16_t response_code = 0;  // 0: none was sent
  uint32_t attempts = 0;       // upstream attempts
  ResponseFlags flags;

  std::string_view details;  // empty: none
  std::string_view termination_details;
  std::string_view upstream_failure;  // transport failure reason
  std::string_view route_name;
  std::string_view virtual_host_name;
  std::string_view cluster_name;       // as configured
  std::string_view cluster_stat_name;  // alt_stat_name, or the same
  std::string_view filter_chain_name;
  std::string_view upstream_host;       // "10.0.0.1:80"; empty: none chosen
  std::string_view upstream_host_name;  // the hostname that was resolved, or the same
  std::string_view local_reply_body;
  std::string_view log_type = "DownstreamEnd";  // envoy.data.accesslog.v3.AccessLogType

  uint64_t bytes_received = 0;  // bodies
  uint64_t bytes_sent = 0;
  uint64_t response_trailer_bytes = 0;
  http::StreamBytes downstream_bytes;
  http::StreamBytes upstream_bytes;  // of the last attempt
  uint64_t upstream_connection_id = 0;
  uint64_t stream_id = 0;
  uint64_t random = 0;  // the stream's own stable random value

  const DownstreamAddresses* downstream = nullptr;
  net::Address trusted_client;  // after X-Forwarded-For; kNone: downstream->remote
  net::Address upstream_local;
  net::Address upstream_remote;
  bool is_health_check = false;
  std::shared_ptr<const net::TlsFacts> upstream_tls;  // null: plain, or no connection

  // `downstream` is not null.
  const net::Address& client() const {
    return trusted_client.kind() != net::Address::Kind::kNone ? trusted_client : downstream->remote;
  }
  int64_t Since(base::MonotonicTime now) const { return (now - start).count(); }
};

}  // namespace sluice::proxy

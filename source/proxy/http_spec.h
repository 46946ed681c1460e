#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "source/base/time.h"
#include "source/http/h1/options.h"
#include "source/http/h2/codec_counters.h"
#include "source/http/h2/options.h"
#include "source/http/path/normalize.h"
#include "source/net/address.h"
#include "source/proxy/access_log.h"
#include "source/proxy/codec_choice.h"
#include "source/proxy/http_filter.h"
#include "source/proxy/http_stats.h"
#include "source/route/route_table.h"
#include "source/stats/store.h"
#include "source/upstream/config_source_spec.h"

namespace sluice::proxy {

enum class ServerHeader : uint8_t { kOverwrite, kAppendIfAbsent, kPassThrough };
enum class StripPort : uint8_t { kNone, kMatching, kAny };

// What the router itself is told (envoy.extensions.filters.http.router.v3.Router).
struct RouterSpec {
  bool suppress_envoy_headers = false;
  bool respect_expected_timeout = false;
};

// Routes that come from outside, and may change while the listener does not.
struct RdsSpec {
  std::string name;  // of the RouteConfiguration
  upstream::ConfigSourceSpec source;
  uint32_t table = 0;  // where every snapshot has it: ConfigView::table
};

// What becomes of a client's x-forwarded-client-cert.
enum class ForwardClientCert : uint8_t {
  kSanitize,
  kForwardOnly,
  kAppendForward,
  kSanitizeSet,
  kAlwaysForwardOnly
};

// And what is told of the client's own certificate, where something is.
struct ClientCertSpec {
  ForwardClientCert forward = ForwardClientCert::kSanitize;
  bool subject = false;
  bool cert = false;
  bool chain = false;
  bool dns = false;
  bool uri = false;
};

// An HTTP connection manager with every default filled in. Immutable, shared by the workers.
struct HttpSpec {
  std::string stat_prefix;
  std::shared_ptr<const route::RouteTable> routes;
  std::shared_ptr<const RdsSpec> rds;   // instead of `routes`
  std::vector<HttpFilterSpec> filters;  // without the router, which is always last
  RouterSpec router;

  CodecType codec = CodecType::kAuto;
  http::h1::ServerOptions h1;
  http::h2::Options h2;
  uint32_t buffer_limit = 1024 * 1024;
  base::Duration stream_idle_timeout = std::chrono::minutes(5);
  base::Duration request_timeout{0};
  base::Duration request_headers_timeout{0};
  base::Duration idle_timeout = std::chrono::hours(1);
  base::Duration drain_timeout = std::chrono::seconds(5);
  base::Duration delayed_close_timeout = std::chrono::seconds(1);
  base::Duration max_connection_duration{0};
  base::Duration max_stream_duration{0};
  uint32_t max_requests_per_connection = 0;

  std::string server_name = "envoy";
  ServerHeader server_header = ServerHeader::kOverwrite;
  std::string via;
  bool generate_request_id = true;
  bool preserve_external_request_id = false;
  bool always_set_request_id_in_response = false;
  bool use_remote_address = false;
  uint32_t xff_trusted_hops = 0;
  bool skip_xff_append = false;
  bool append_x_forwarded_port = false;
  bool add_user_agent = false;
  bool proxy_100_continue = false;
  ClientCertSpec client_cert;
  std::string scheme_override;
  std::vector<net::Cidr> internal_addresses;
  bool unix_sockets_internal = false;
  http::path::NormalizeOptions path;
  StripPort strip_port = StripPort::kNone;
  bool strip_trailing_host_dot = false;
  std::map<std::string, bool> upgrades;  // lower-case type → enabled
  std::vector<std::shared_ptr<const AccessLogSpec>> access_logs;

  stats::GroupHandle<HttpStats> stats;
  stats::GroupHandle<ListenerHttpStats> listener_stats;
  stats::GroupHandle<Http1Stats> h1_stats;
  stats::GroupHandle<http::h2::CodecCounters> h2_stats;
};

}  // namespace sluice::proxy

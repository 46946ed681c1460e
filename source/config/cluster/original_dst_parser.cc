#include "source/base/ascii.h"
#include "source/config/cluster/cluster_parser.h"
#include "source/config/parse/values.h"

namespace sluice::config {

void ParseOriginalDst(const envoy::config::cluster::v3::Cluster& from,
                      extension::FieldErrors& errors, upstream::OriginalDstSpec& out) {
  if (from.has_load_assignment()) {
    errors.Error("load_assignment", "cannot be set: the endpoints are where clients wanted to go")
        .WithHint("leave it out, or take the type STATIC");
  }
  if (from.has_cleanup_interval()) out.cleanup_interval = ToDuration(from.cleanup_interval());
  extension::FieldErrors::Scope scope(errors, "original_dst_lb_config");
  const auto& config = from.original_dst_lb_config();
  if (config.use_http_header()) {
    out.header = config.http_header_name().empty() ? "x-envoy-original-dst-host"
                                                   : base::Lower(config.http_header_name());
  }
  if (config.has_upstream_port_override()) {
    const uint32_t port = config.upstream_port_override().value();
    if (port > UINT16_MAX) errors.Error("upstream_port_override", "is no port");
    out.port = static_cast<uint16_t>(port);
  }
  if (config.has_metadata_key())
    errors.Error("metadata_key", "is not built yet").WithHint("use_http_header is");
}

}  // namespace sluice::config

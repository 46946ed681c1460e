#pragma once

#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "source/filters/http/grpc_stats/message_counter.h"
#include "source/proxy/http_filter.h"
#include "source/upstream/grpc_stats.h"

namespace sluice::filters::http {

struct GrpcStatsConfig {
  // Path → "package.Service.Method.": what has statistics of its own.
  absl::flat_hash_map<std::string, std::string> listed;
  bool all_methods = false;  // every method has; `listed` does not count then
  bool replace_dots = false;
  bool upstream_times = false;
};

// Counts gRPC calls and their messages by the cluster that they go to
// (envoy.extensions.filters.http.grpc_stats.v3). Changes nothing.
class GrpcStatsFilter final : public proxy::HttpFilter {
 public:
  GrpcStatsFilter(const GrpcStatsConfig& config, proxy::FilterContext& context)
      : config_(config), context_(context) {}

  proxy::Next OnRequestHead(sluice::http::RequestHead& head, bool end) override;
  proxy::Next OnRequestBody(buffer::Buffer& chunk, bool end) override;
  void OnResponseHead(sluice::http::ResponseHead& head, bool end) override;
  void OnResponseBody(buffer::Buffer& chunk, bool end) override;
  proxy::Trailers OnResponseTrailers(const sluice::http::HeaderMap& trailers,
                                     buffer::Buffer& last) override;
  void OnDone() override { Publish(); }

 private:
  // False: a call that cannot be told by its method, and is not counted.
  bool NameMethod(std::string_view path);
  // The statistics of the call; null before a cluster has been chosen.
  upstream::GrpcStats* Stats();
  void Publish();
  void End(const sluice::http::HeaderMap& fields);

  const GrpcStatsConfig& config_;
  proxy::FilterContext& context_;
  std::string_view method_;  // in the stream's arena, or the configuration
  upstream::GrpcStats* stats_ = nullptr;
  uint64_t requests_ = 0;  // messages that are not in the statistics yet
  uint64_t responses_ = 0;
  MessageCounter request_counter_;
  MessageCounter response_counter_;
  bool counted_ = false;   // a gRPC call
  bool answered_ = false;  // in gRPC
  bool ended_ = false;     // its status has been counted
};

}  // namespace sluice::filters::http

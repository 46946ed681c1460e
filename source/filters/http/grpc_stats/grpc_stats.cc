#include "source/filters/http/grpc_stats/grpc_stats.h"

#include <cstring>

#include "source/http/grpc_facts.h"
#include "source/upstream/cluster.h"

namespace sluice::filters::http {
namespace {

using sluice::http::HeaderId;

constexpr size_t kLongestMethod = 256;

uint64_t CountMessages(MessageCounter& counter, const buffer::Buffer& bytes) {
  uint64_t count = 0;
  bytes.ForEachSlice([&](std::string_view slice) { count += counter.Take(slice); });
  return count;
}

}  // namespace

bool GrpcStatsFilter::NameMethod(std::string_view path) {
  path = path.substr(0, path.find('?'));
  if (!config_.all_methods) {
    const auto listed = config_.listed.find(absl::string_view(path.data(), path.size()));
    if (listed != config_.listed.end()) method_ = listed->second;
    return true;
  }
  // "/service/method"
  const size_t slash = path.find('/', 1);
  if (path.empty() || path[0] != '/' || slash == std::string_view::npos || slash == 1 ||
      slash + 1 == path.size() || path.find('/', slash + 1) != std::string_view::npos) {
    return false;
  }
  if (path.size() > kLongestMethod) return true;
  char* const name = context_.arena().AllocateChars(path.size());
  memcpy(name, path.data() + 1, path.size() - 1);
  name[path.size() - 1] = '.';
  for (size_t i = 0; config_.replace_dots && i + 1 < slash; ++i) {
    if (name[i] == '.') name[i] = '_';
  }
  name[slash - 1] = '.';
  method_ = {name, path.size()};
  return true;
}

upstream::GrpcStats* GrpcStatsFilter::Stats() {
  if (stats_ != nullptr) return stats_;
  upstream::Cluster* const cluster = context_.cluster();
  if (cluster != nullptr) stats_ = &cluster->grpc_stats().Of(method_);
  return stats_;
}

void GrpcStatsFilter::Publish() {
  if (requests_ + responses_ == 0 || Stats() == nullptr) return;
  if (requests_ > 0) stats_->request_message_count.Add(requests_);
  if (responses_ > 0) stats_->response_message_count.Add(responses_);
  requests_ = responses_ = 0;
}

void GrpcStatsFilter::End(const sluice::http::HeaderMap& fields) {
  if (!counted_ || Stats() == nullptr) return;
  const sluice::http::Header* const status = fields.Find(HeaderId::kGrpcStatus);
  if (status != nullptr && !ended_) {
    ended_ = true;
    stats_->CountEnd(status->value());
  }
  const proxy::StreamInfo& info = context_.info();
  if (!config_.upstream_times || info.upstream_tx_end < 0 || info.upstream_rx_end < 0) return;
  const int64_t took = info.upstream_rx_end - info.upstream_tx_end;
  context_.cluster()->grpc_stats().TimesOf(method_).upstream_rq_time.Record(
      static_cast<uint64_t>(took > 0 ? took : 0) / 1000000);
}

proxy::Next GrpcStatsFilter::OnRequestHead(sluice::http::RequestHead& head, bool) {
  counted_ = sluice::http::IsGrpc(head.headers) && NameMethod(head.path);
  return proxy::Next::kContinue;
}

proxy::Next GrpcStatsFilter::OnRequestBody(buffer::Buffer& chunk, bool) {
  if (!counted_) return proxy::Next::kContinue;
  requests_ += CountMessages(request_counter_, chunk);
  Publish();
  return proxy::Next::kContinue;
}

void GrpcStatsFilter::OnResponseHead(sluice::http::ResponseHead& head, bool end) {
  if (!counted_) return;
  Publish();
  answered_ = head.status == 200 && sluice::http::IsGrpc(head.headers);
  if (end || head.headers.Has(HeaderId::kGrpcStatus)) End(head.headers);
}

void GrpcStatsFilter::OnResponseBody(buffer::Buffer& chunk, bool) {
  if (!answered_) return;
  responses_ += CountMessages(response_counter_, chunk);
  Publish();
}

proxy::Trailers GrpcStatsFilter::OnResponseTrailers(const sluice::http::HeaderMap& trailers,
                                                    buffer::Buffer&) {
  End(trailers);
  return proxy::Trailers::kKeep;
}

}  // namespace sluice::filters::http

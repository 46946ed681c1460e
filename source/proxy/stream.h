#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "source/base/arena.h"
#include "source/base/intrusive_list.h"
#include "source/event/timer.h"
#include "source/http/codec.h"
#include "source/proxy/config_view.h"
#include "source/proxy/filter_chain.h"
#include "source/proxy/http_filter.h"
#include "source/proxy/http_spec.h"
#include "source/proxy/local_reply.h"
#include "source/proxy/router.h"
#include "source/proxy/stream_info.h"
#include "source/proxy/worker_context.h"

namespace sluice::proxy {

// The owner of streams (an HttpSession).
class StreamOwner {
 public:
  virtual void OnStreamFinished(class Stream& stream) = 0;
  // A tunnel has been opened, or an exchange's timers are its own from now on.
  virtual void OnUpgraded() = 0;
  // HTTP/2: the client is to go elsewhere with its next requests.
  virtual void OnDrainWanted() = 0;

 protected:
  ~StreamOwner() = default;
};

// Whether an HTTP/1 connection is to end with this exchange, and why: kSelf for a limit of its own,
// which has a counter of its own.
enum class StreamDrain : uint8_t { kNo, kSelf, kListener };

// What a stream is given by its connection.
struct StreamEnvironment {
  WorkerContext& context;
  const HttpSpec& spec;
  const DownstreamAddresses& downstream;
  HttpStats& stats;
  ListenerHttpStats& listener_stats;
  http::Version version = http::Version::kHttp11;  // of the connection's codec
  StreamDrain drain = StreamDrain::kNo;
};

// One exchange: request → filters → router → upstream, and back. Lives in one chunk of memory with
// its arena behind it; sees one configuration from its first byte to its last. Worker thread. Owned
// by its session, freed when the codec has finished with the exchange.
class Stream final : public base::ListNode, public http::ServerStreamEvents, public FilterContext {
 public:
  // In a chunk of the worker's pool.
  static Stream* Make(const StreamEnvironment& environment, StreamOwner& owner,
                      http::ServerStream& downstream);
  // For Loop::Defer.
  static void Destroy(void* stream);

  http::RequestHead& request() { return request_; }
  // The request's head was no HTTP: answers what the codec says.
  void FailCodec(const http::CodecError& error);

  // FilterContext
  void ResumeRequest() override;
  void Reply(const LocalReply& reply) override;
  StreamInfo& info() override { return info_; }
  const route::RouteSpec* route() const override { return route_; }
  upstream::Cluster* cluster() override { return router_.cluster(); }
  const NodeInfo& node() const override { return context_.node; }
  const ServerState& server_state() const override { return context_.state; }
  FormatContext format_context() const override;
  base::Arena& arena() override { return arena_; }
  event::Loop& loop() override { return context_.worker.loop; }
  int thread() const override { return context_.worker.index; }

  // For the router.
  WorkerContext& context() { return context_; }
  const HttpSpec& spec() const { return spec_; }
  HttpStats& stats() { return stats_; }
  const ConfigView& config() const { return *config_.operator->(); }
  const route::RouteTable* table() const { return table_; }
  const route::VirtualHost* virtual_host() const { return virtual_host_; }
  bool request_complete() const { return request_complete_; }
  int64_t Elapsed() { return info_.Since(loop().Now()); }
  bool response_started() const { return response_started_; }
  // Storage for the next upstream head; what was there before is gone.
  http::ResponseHead& NewResponseHead();
  http::ResponseHead& response() { return *response_; }
  void SendInformational();
  void OnUpstreamHead(bool end);
  void OnUpstreamBody(buffer::Buffer& body, bool end);
  void OnUpstreamTrailers(const http::HeaderMap& trailers);
  // The upstream broke off after its head was sent on.
  void OnUpstreamBroken(ResponseFlag flag, std::string_view details);
  void Fail(Failure failure, std::string_view details = {});
  void PauseRequest() { downstream_.Pause(http::kPausePeerFull); }
  void ResumeRequestReading() { downstream_.Resume(http::kPausePeerFull); }
  void TouchIdleTimer();

 private:
  Stream(const StreamEnvironment& environment, StreamOwner& owner, http::ServerStream& downstream,
         char* arena_begin, char* arena_end);
  ~Stream();

  // http::ServerStreamEvents
  void OnRequestHead(bool end) override;
  void OnRequestBody(buffer::Buffer& body, bool end) override;
  void OnRequestTrailers(const http::HeaderMap& trailers) override;
  void OnRequestReset(http::StreamReset reason, std::string_view detail) override;
  void OnDownstreamBlocked() override { router_.PauseResponse(); }
  void OnDownstreamReady() override { router_.ResumeResponse(); }
  void OnStreamClosed() override;

  bool multiplexed() const { return info_.protocol == http::Version::kHttp2; }
  void OnStreamReset(http::StreamReset reason, std::string_view detail);
  bool AnswerExpect();
  bool FindRoute();
  bool RequireTls();
  bool UpgradeAllowed() const;
  void KeepTrailers(const http::HeaderMap& trailers);
  void SendHead(bool end);
  void CompleteRequest();
  void LimitDuration(base::Duration limit);
  void ArmDeadline();
  void OnIdleTimeout();
  void OnDeadline();
  void Finish();

  WorkerContext& context_;
  const HttpSpec& spec_;
  HttpStats& stats_;
  ListenerHttpStats& listener_stats_;
  StreamOwner& owner_;
  http::ServerStream& downstream_;
  ConfigRef config_;
  base::Arena arena_;
  http::RequestHead request_;
  std::optional<http::ResponseHead> response_;
  http::HeaderMap* response_trailers_ = nullptr;  // kept for access logs
  const route::RouteTable* table_ = nullptr;
  const route::VirtualHost* virtual_host_ = nullptr;
  const route::RouteSpec* route_ = nullptr;
  StreamInfo info_;
  FilterChain filters_;
  Router router_;
  event::Timer idle_timer_;
  event::Timer deadline_;                                          // whichever comes first of:
  base::MonotonicTime request_due_ = base::MonotonicTime::max();   // request_timeout
  base::MonotonicTime duration_due_ = base::MonotonicTime::max();  // max_stream_duration
  bool draining_ : 1;
  bool drain_counts_ : 1;
  bool head_valid_ : 1;
  bool grpc_ : 1;  // what the client has sent, whatever filters make of it
  bool request_complete_ : 1;
  bool response_started_ : 1;
  bool response_complete_ : 1;
  bool closed_ : 1;
  bool upgraded_ : 1;
  bool local_reply_ : 1;
};

}  // namespace sluice::proxy

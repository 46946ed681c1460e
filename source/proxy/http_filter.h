#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/buffer/buffer.h"
#include "source/event/loop.h"
#include "source/http/head.h"
#include "source/proxy/node_info.h"
#include "source/proxy/response_flag.h"
#include "source/proxy/stream_info.h"
#include "source/route/route_spec.h"

namespace sluice::upstream {
class Cluster;
}  // namespace sluice::upstream

namespace sluice::proxy {

struct FormatContext;

// An answer that the proxy makes itself. The table of the proxy's own ones is in local_reply.h;
// filters give their own.
struct LocalReply {
  int status = 500;
  std::string_view body;     // lives until the call returns
  std::string_view details;  // a literal, or in the stream's arena
  std::string_view content_type = "text/plain";
  // Called with the head before it goes out; may be null.
  void (*decorate)(http::ResponseHead& head, void* argument) = nullptr;
  void* argument = nullptr;
  int grpc_status = -1;  // for a gRPC client; -1: what follows from `status`
};

// kPause: what follows in that direction waits in the stream, under backpressure, until resumed.
enum class Next : uint8_t { kContinue, kPause };

// What becomes of a response's trailers.
enum class Trailers : uint8_t { kKeep, kDrop };

// What a filter may ask of its stream. Valid as long as the filter.
class FilterContext {
 public:
  virtual void ResumeRequest() = 0;
  // Answers in place of the upstream; the request goes no further. Filters see the response.
  virtual void Reply(const LocalReply& reply) = 0;
  virtual StreamInfo& info() = 0;
  virtual const route::RouteSpec* route() const = 0;
  // Where the request goes; null before that is decided, and when it goes nowhere.
  virtual upstream::Cluster* cluster() = 0;
  virtual const NodeInfo& node() const = 0;
  virtual const ServerState& server_state() const = 0;
  virtual FormatContext format_context() const = 0;
  virtual base::Arena& arena() = 0;
  virtual event::Loop& loop() = 0;
  virtual int thread() const = 0;  // for cells of statistics

 protected:
  ~FilterContext() = default;
};

// One filter of one stream. Defaults do nothing. Worker thread; lives in the stream's arena.
class HttpFilter {
 public:
  virtual ~HttpFilter() = default;
  virtual Next OnRequestHead(http::RequestHead& head, bool end) { return Next::kContinue; }
  virtual Next OnRequestBody(buffer::Buffer& chunk, bool end) { return Next::kContinue; }
  virtual void OnResponseHead(http::ResponseHead& head, bool end) {}
  virtual void OnResponseBody(buffer::Buffer& chunk, bool end) {}
  // What is put into `last` is sent before them, as body; kDrop: the response ends with it.
  virtual Trailers OnResponseTrailers(const http::HeaderMap& trailers, buffer::Buffer& last) {
    return Trailers::kKeep;
  }
  virtual void OnDone() {}  // exactly once, last, also after a reset
};

// Makes filters of one configuration. Immutable; any thread.
class HttpFilterFactory {
 public:
  virtual ~HttpFilterFactory() = default;
  // In the arena; null when this stream does not need one. `mine`: what the stream's route says to
  // this filter, the most specific level first; null: nothing.
  virtual HttpFilter* Make(FilterContext& context, base::Arena& arena,
                           const route::FilterOverride* mine) const = 0;
};

struct HttpFilterSpec {
  std::string name;
  bool disabled = false;  // unless a route switches it on
  std::shared_ptr<const HttpFilterFactory> factory;
};

}  // namespace sluice::proxy

#pragma once

#include <vector>

#include "source/buffer/buffer.h"
#include "source/proxy/http_filter.h"

namespace sluice::proxy {

// The filters of one stream, in order. While one pauses, the body waits here. Part of a Stream.
class FilterChain {
 public:
  explicit FilterChain(buffer::BlockPool& blocks) : waiting_(blocks) {}
  ~FilterChain();

  // Makes the filters that the route leaves on.
  void Build(const std::vector<HttpFilterSpec>& specs, const route::RouteSpec* route,
             FilterContext& context, base::Arena& arena);
  bool empty() const { return count_ == 0; }

  // True: the head has passed all filters. False: one waits, or has answered.
  bool RunRequestHead(http::RequestHead& head, bool end);
  // True: `body` is to go on. False: it is kept, or nobody wants it.
  bool RunRequestBody(buffer::Buffer& body, bool end);
  void RunResponseHead(http::ResponseHead& head, bool end);
  void RunResponseBody(buffer::Buffer& body, bool end);
  // kDrop: the response ends with `last`, which has to be empty at first.
  Trailers RunResponseTrailers(const http::HeaderMap& trailers, buffer::Buffer& last);
  void Done();
  // A filter has answered: the request goes no further.
  void Stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }
  bool paused() const { return paused_; }
  // After a pause: where the head stopped, it goes on. True when it passed.
  bool Resume(http::RequestHead& head);
  buffer::Buffer& waiting() { return waiting_; }
  bool waiting_end() const { return waiting_end_; }
  bool head_end() const { return head_end_; }

 private:
  HttpFilter** filters_ = nullptr;
  uint32_t count_ = 0;
  uint32_t next_ = 0;  // the filter that the head comes to next
  bool paused_ = false;
  bool stopped_ = false;
  bool head_end_ = false;
  bool waiting_end_ = false;
  bool done_ = false;
  buffer::Buffer waiting_;
};

}  // namespace sluice::proxy

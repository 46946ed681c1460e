#pragma once

#include <string>

#include "source/base/clock.h"
#include "source/event/loop.h"
#include "source/proxy/format_value.h"
#include "source/proxy/http_filter.h"

namespace sluice::filters {

// A stream as its filters see it; keeps what they ask for.
class FakeContext final : public proxy::FilterContext {
 public:
  void ResumeRequest() override { ++resumed; }
  void Reply(const proxy::LocalReply& reply) override {
    replied_status = reply.status;
    replied_details = reply.details;
  }
  proxy::StreamInfo& info() override { return stream; }
  const route::RouteSpec* route() const override { return route_spec; }
  upstream::Cluster* cluster() override { return chosen; }
  const proxy::NodeInfo& node() const override { return node_info; }
  const proxy::ServerState& server_state() const override { return state; }
  proxy::FormatContext format_context() const override { return {stream, node_info, &request}; }
  base::Arena& arena() override { return memory; }
  event::Loop& loop() override { return event_loop; }
  int thread() const override { return 0; }

  base::ChunkPool pool;
  base::Arena memory{pool};
  base::SystemClock clock;
  event::Loop event_loop{clock};
  proxy::StreamInfo stream;
  proxy::NodeInfo node_info;
  proxy::ServerState state;
  const route::RouteSpec* route_spec = nullptr;
  upstream::Cluster* chosen = nullptr;
  sluice::http::RequestHead request{memory};
  sluice::http::ResponseHead response{memory};
  int resumed = 0;
  int replied_status = 0;  // 0: no reply
  std::string replied_details;
};

}  // namespace sluice::filters

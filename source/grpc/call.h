#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "source/base/arena.h"
#include "source/event/task.h"
#include "source/event/timer.h"
#include "source/grpc/call_options.h"
#include "source/grpc/message_frame.h"
#include "source/grpc/status.h"
#include "source/http/codec.h"
#include "source/net/worker.h"
#include "source/upstream/cluster.h"
#include "source/upstream/conn_pool.h"

namespace sluice::grpc {

// What a call tells, never within a method of the call itself. Each may destroy the call.
class CallEvents {
 public:
  // The answer has begun; good while it is told.
  virtual void OnMetadata(const http::HeaderMap& metadata) {}
  // One whole message; good while it is told.
  virtual void OnMessage(std::string_view message) = 0;
  // There is room for a message again after Send had none.
  virtual void OnSendReady() {}
  // The end, once; nothing comes after it. What could not be sent or read ends here too, as
  // kUnavailable for want of a connection.
  virtual void OnClosed(const Status& status) = 0;

 protected:
  ~CallEvents() = default;
};

// One call of a method, of any of the four kinds: messages go out until CloseSend, messages come
// until the status. Goes through the pools of a cluster that speaks HTTP/2. Owned by who calls;
// destroying it cancels. The thread of its worker.
//
//   kStarting → kWaiting (for a connection) → kOpen → kClosed
class Call final : http::ClientStreamEvents, upstream::PoolWaiter {
 public:
  // `cluster` may be empty: then the call fails. `worker` and `events` outlive it.
  Call(net::Worker& worker, upstream::ClusterRef cluster, CallOptions options, CallEvents& events);
  ~Call();

  // False: too much is waiting, the message was not taken, and OnSendReady will come.
  [[nodiscard]] bool Send(std::string_view message);
  // No message follows.
  void CloseSend();
  // While paused neither a message nor the end is told, but for the deadline's, and the other side
  // is held up when the window is full.
  void PauseReading();
  void ResumeReading();

 private:
  enum class State : uint8_t { kStarting, kWaiting, kOpen, kClosed };

  // PoolWaiter
  void OnPoolReady(upstream::PooledConnection& connection) override;
  void OnPoolFailure(upstream::PoolFailure failure, std::string_view reason) override;
  // http::ClientStreamEvents
  http::ResponseHead& ResponseStorage() override { return response_.emplace(arena_); }
  void OnInformational() override {}
  void OnResponseHead(bool end) override;
  void OnResponseBody(buffer::Buffer& body, bool end) override;
  void OnResponseTrailers(const http::HeaderMap& trailers) override;
  void OnResponseReset(http::StreamReset reason, std::string_view detail) override;
  void OnUpstreamBlocked() override { blocked_ = true; }
  void OnUpstreamReady() override;
  void OnStreamClosed() override;

  void Start();
  void Connect();
  void RefuseHttp1();
  void Flush();
  // Why an answer with this head is not read; nothing: it is.
  std::optional<Status> FaultOf(const http::ResponseHead& head) const;
  // The call ends so when what came before has been told. The first counts.
  void End(Code code, std::string message);
  void End(Status status);
  // Tells what is there to be told, outside of the codec's calls.
  void Tell();
  // False: the call is gone.
  bool TellMessages();
  void OnDeadline();
  // Lets go of connection, counts and limits.
  void Release();
  void Close(const Status& status);

  net::Worker& worker_;
  const upstream::ClusterRef cluster_;
  const CallOptions options_;
  CallEvents& events_;
  base::Arena arena_;
  http::RequestHead request_;
  std::optional<http::ResponseHead> response_;
  buffer::Buffer queue_;
  MessageReader reader_;
  event::Task step_;
  event::Timer deadline_;
  upstream::HostRef host_;
  http::ClientStream* upstream_ = nullptr;
  std::optional<Status> end_;
  bool* destroyed_ = nullptr;  // of the Tell that is under way
  State state_ = State::kStarting;
  bool counted_ = false;        // among the active requests
  bool holds_request_ = false;  // of the circuit breaker
  bool send_closed_ = false;
  bool send_refused_ = false;
  bool blocked_ = false;
  bool paused_ = false;
  bool metadata_due_ = false;
};

}  // namespace sluice::grpc

#include "source/grpc/unary_call.h"

#include <utility>

namespace sluice::grpc {

UnaryCall::UnaryCall(net::Worker& worker, upstream::ClusterRef cluster, CallOptions options,
                     std::string_view request, OnDone on_done)
    : on_done_(std::move(on_done)),
      call_(worker, std::move(cluster), std::move(options), static_cast<CallEvents&>(*this)) {
  // The first message is taken whatever its size.
  static_cast<void>(call_.Send(request));
  call_.CloseSend();
}

void UnaryCall::OnMessage(std::string_view message) {
  if (++messages_ == 1) response_ = message;
}

void UnaryCall::OnClosed(const Status& status) {
  OnDone done = std::move(on_done_);
  const std::string response = std::move(response_);
  if (!status.ok()) return done(status, {});
  if (messages_ == 1) return done(status, response);
  done({Code::kInternal,
        messages_ == 0 ? "the answer has no message" : "the answer has more than one message"},
       {});
}

}  // namespace sluice::grpc

#pragma once

#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "source/grpc/call.h"

namespace sluice::grpc {

// One message there, one message back. Owned by who calls; destroying it cancels. The thread of its
// worker.
class UnaryCall final : CallEvents {
 public:
  // Once, never within the constructor; it may destroy the call. `response` is empty unless the
  // status is kOk.
  using OnDone = absl::AnyInvocable<void(const Status& status, std::string_view response)>;

  // As Call's.
  UnaryCall(net::Worker& worker, upstream::ClusterRef cluster, CallOptions options,
            std::string_view request, OnDone on_done);

 private:
  void OnMessage(std::string_view message) override;
  void OnClosed(const Status& status) override;

  OnDone on_done_;
  std::string response_;
  int messages_ = 0;
  Call call_;
};

}  // namespace sluice::grpc

#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "source/grpc/call.h"
#include "test/event/simulated_clock.h"
#include "test/net/listener.h"

namespace sluice::grpc {

// Writes down what a call tells.
class RecordedCall final : public CallEvents {
 public:
  void OnMetadata(const http::HeaderMap& metadata) override {
    content_type = metadata.Get(http::HeaderId::kContentType);
  }
  void OnMessage(std::string_view message) override {
    messages.emplace_back(message);
    if (on_message) on_message();
  }
  void OnSendReady() override { ++send_ready; }
  void OnClosed(const Status& ended) override {
    ++closed;
    status = ended;
    if (on_closed) on_closed();
  }

  std::vector<std::string> messages;
  std::string content_type;
  Status status;
  int closed = 0;
  int send_ready = 0;
  absl::AnyInvocable<void()> on_message;
  absl::AnyInvocable<void()> on_closed;
};

// A worker with a cluster of one host, which speaks HTTP/2.
class CallFixture : public testing::Test {
 protected:
  CallFixture() {
    http2_ = std::make_unique<http::h2::WorkerState>(worker_);
    spec_->name = "plane";
    spec_->stat_name = "plane";
    spec_->http.protocol = upstream::UpstreamHttpSpec::Protocol::kHttp2;
    options_.path = "/test.T/Echo";
  }
  ~CallFixture() override {
    call_.reset();
    cluster_ = upstream::ClusterRef();
    worker_.loop.RunOnce(/*wait=*/false);
  }
  void ConnectTo(const net::Address& address) {
    upstream::EndpointSpec endpoint;
    endpoint.address = address;
    host_ = std::make_shared<upstream::Host>(endpoint, upstream::LocalitySpec(), address, 1);
    cluster_ = upstream::ClusterRef(
        new upstream::Cluster(*http2_, std::make_shared<upstream::SharedCluster>(spec_, store_)));
    cluster_->SetHosts(std::make_shared<upstream::HostSet>(upstream::HostList{host_}, 50, 140));
  }
  void Start(const std::string& method = "Echo") {
    options_.path = "/test.T/" + method;
    call_ = std::make_unique<Call>(worker_, cluster_, options_, events_);
  }
  void Turn() { worker_.loop.RunOnce(/*wait=*/false); }
  template <typename F>
  void RunUntil(F over) {
    // Each turn waits for something to come, and may bring a single message of many: only a loop
    // that spins takes so many.
    for (int turns = 0; !over() && turns < 1000000; ++turns) worker_.loop.RunOnce(/*wait=*/true);
    EXPECT_TRUE(over());
  }
  void RunToEnd() {
    RunUntil([this] { return events_.closed > 0; });
  }
  uint64_t Stat(const std::string& name) {
    uint64_t value = 0;
    store_.ForEach([&](const stats::Sample& sample) {
      if (sample.name == name) value = sample.value;
    });
    return value;
  }

  event::SimulatedClock clock_;
  std::unique_ptr<http::h2::WorkerState> http2_;  // outlives what the loop has to delete
  net::Worker worker_{0, clock_};
  stats::Store store_{1};
  std::shared_ptr<upstream::ClusterSpec> spec_ = std::make_shared<upstream::ClusterSpec>();
  upstream::HostRef host_;
  upstream::ClusterRef cluster_;
  CallOptions options_;
  RecordedCall events_;
  std::unique_ptr<Call> call_;
};

}  // namespace sluice::grpc

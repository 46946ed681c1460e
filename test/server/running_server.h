#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "source/server/server.h"
#include "test/server/bootstrap_text.h"
#include "test/server/peer_sockets.h"

namespace sluice::server {

// Goes with the system's clock, and can be moved on. Any thread.
class MovableClock final : public base::Clock {
 public:
  base::MonotonicTime Now() const override { return system_.Now() + moved(); }
  base::WallTime WallNow() const override { return system_.WallNow() + moved(); }
  void Advance(base::Duration by) { moved_ += by.count(); }

 private:
  base::Duration moved() const { return base::Duration(moved_.load()); }
  base::SystemClock system_;
  std::atomic<int64_t> moved_{0};
};

inline ServerOptions OneWorker() {
  ServerOptions options;
  options.concurrency = 1;
  options.version = "test";
  return options;
}

// A server with a worker, on a thread of its own, and a clock that can be moved on.
class RunningServer {
 public:
  explicit RunningServer(const std::string& bootstrap, const ServerOptions& options = OneWorker()) {
    BlockSignals();
    server_ = std::make_unique<Server>(options, registry_, clock_);
    std::string error;
    EXPECT_TRUE(server_->Start(Parse(bootstrap), error)) << error;
    thread_ = std::thread([this] {
      server_->Run([this](Bootstrap& out, std::string& why) {
        why = "there is no other configuration";
        if (next_ != nullptr) out = *next_;
        return next_ != nullptr;
      });
      ended_.set_value();
    });
  }
  ~RunningServer() {
    server_->Post([this] {
      server_->Shutdown();
      server_->Shutdown();
    });
    thread_.join();
  }

  Server& server() { return *server_; }
  MovableClock& clock() { return clock_; }
  // Runs `task` on the main thread; returns when it has run.
  void Do(absl::AnyInvocable<void()> task) {
    std::promise<void> done;
    server_->Post([&] {
      task();
      done.set_value();
    });
    done.get_future().get();
  }
  void Reload(const std::string& bootstrap) {
    Do([&] {
      next_ = std::make_unique<Bootstrap>(Parse(bootstrap));
      server_->Reload();
    });
    AwaitWorkers();
  }
  void Advance(base::Duration by) {
    clock_.Advance(by);
    Do([] {});
  }
  // Lets the main thread take turns until `condition`, which it asks itself, holds.
  template <typename Condition>
  bool Reaches(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
    bool holds = false;
    while (!holds && std::chrono::steady_clock::now() < limit) Do([&] { holds = condition(); });
    AwaitWorkers();
    return holds;
  }
  // Until the workers have done what they were told.
  void AwaitWorkers() {
    std::promise<void> done;
    server_->Post([&] { server_->CollectPools([&done](auto&&) { done.set_value(); }); });
    done.get_future().get();
  }
  // Whether Run has returned, or does so in time.
  bool Ends() {
    for (int i = 0; i < kPatienceMs; ++i) {
      server_->Post([] {});  // the kernel, which the loop waits in, does not know of moved time
      if (ended_future_.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready)
        return true;
    }
    return false;
  }
  // Of the listener, as the kernel has it.
  uint16_t port(const std::string& listener = "in") {
    const auto published = server_->published();
    const auto it = published->listener_addresses.find(listener);
    return it == published->listener_addresses.end() ? 0 : it->second.at(0).port();
  }

 private:
  const extension::Registry registry_;
  MovableClock clock_;
  std::unique_ptr<Bootstrap> next_;  // main thread
  std::unique_ptr<Server> server_;
  std::promise<void> ended_;
  std::future<void> ended_future_ = ended_.get_future();
  std::thread thread_;
};

}  // namespace sluice::server

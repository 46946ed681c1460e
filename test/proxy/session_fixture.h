#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "source/proxy/http_session.h"
#include "test/proxy/scripted_peer.h"
#include "test/proxy/worker_fixture.h"

namespace sluice::proxy {

// What became of a stream, as the last filter saw it.
struct StreamEnd {
  int streams = 0;
  int status = 0;
  uint32_t attempts = 0;
  std::string flags;
  std::string details;
  std::string upstream_failure;
};

class EndRecorder final : public HttpFilter {
 public:
  EndRecorder(FilterContext& context, StreamEnd& end) : context_(context), end_(end) {}
  void OnDone() override {
    const StreamInfo& info = context_.info();
    ++end_.streams;
    end_.status = info.response_code;
    end_.attempts = info.attempts;
    end_.flags.clear();
    AppendShort(info.flags, end_.flags);
    end_.details = info.details;
    end_.upstream_failure = info.upstream_failure;
  }

 private:
  FilterContext& context_;
  StreamEnd& end_;
};

class EndRecorderFactory final : public HttpFilterFactory {
 public:
  explicit EndRecorderFactory(StreamEnd& end) : end_(end) {}
  HttpFilter* Make(FilterContext& context, base::Arena& arena,
                   const route::FilterOverride*) const override {
    return new (arena.Allocate(sizeof(EndRecorder))) EndRecorder(context, end_);
  }

 private:
  StreamEnd& end_;
};

// A session between a client that the test plays and, by one route to one cluster, a scripted
// upstream. Change spec_, host_ and cluster_ first, then Open.
class SessionFixture : public WorkerFixture, public SessionOwner {
 protected:
  static constexpr std::string_view kGet = "GET /p HTTP/1.1\r\nhost: a.test\r\n\r\n";
  static constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  SessionFixture() {
    spec_.stats = store_.AddGroup<HttpStats>("http.test.");
    spec_.listener_stats = store_.AddGroup<ListenerHttpStats>("listener.test.http.test.");
    spec_.h1_stats = store_.AddGroup<Http1Stats>("http1.");
    spec_.h2_stats = store_.AddGroup<http::h2::CodecCounters>("http2.");
    spec_.filters.push_back({"recorder", false, std::make_shared<EndRecorderFactory>(end_)});
    host_.name = "host";
    host_.domains = {"*"};
    route().action = route::ActionKind::kForward;
    route().forward.cluster = {"web", 0};
    cluster_.name = cluster_.stat_name = "web";
  }
  ~SessionFixture() override {
    if (session_ != nullptr) session_->Close();
    worker_.loop.RunOnce(/*wait=*/false);
    context_.config = {};
    if (client_ >= 0) close(client_);
  }

  route::RouteSpec& route() {
    if (host_.routes.empty()) host_.routes.emplace_back();
    return host_.routes.own(0);
  }
  void Open() {
    AddCluster();
    auto table = std::make_shared<route::RouteConfigurationSpec>();
    table->virtual_hosts.emplace_back() = host_;
    spec_.routes = std::make_shared<const route::RouteTable>(std::move(table));
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    client_ = fds[1];
    DownstreamAddresses addresses;
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.1", 80, addresses.local));
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.9", 1234, addresses.remote));
    session_ = std::make_unique<HttpSession>(context_, std::make_shared<const HttpSpec>(spec_),
                                             fds[0], std::move(addresses), *this);
    session_->Start();
  }

  void Send(std::string_view bytes) {
    EXPECT_EQ(write(client_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  // As much as is taken; how much that was.
  size_t SendSome(std::string_view bytes) {
    const ssize_t n = write(client_, bytes.data(), bytes.size());
    return n > 0 ? static_cast<size_t>(n) : 0;
  }
  void HangUp() { close(std::exchange(client_, -1)); }
  // Turns everybody's crank until `done`, for some seconds of real time at most.
  bool Until(absl::FunctionRef<bool()> done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!done()) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      Turn();
    }
    return true;
  }
  void Turn() {
    worker_.loop.RunOnce(/*wait=*/false);
    peer_.Pump();
    char room[16384];
    ssize_t n = -1;
    while (client_ >= 0 && (n = read(client_, room, sizeof(room))) > 0) {
      response_.append(room, static_cast<size_t>(n));
    }
    if (n == 0) closed_ = true;
  }
  void Pass(base::Duration time) {
    clock_.Advance(time);
    for (int i = 0; i < 4; ++i) Turn();
  }
  // Until one more stream has ended; what the client got meanwhile.
  std::string Exchange(std::string_view request) {
    response_.clear();
    const int before = end_.streams;
    Send(request);
    EXPECT_TRUE(Until([&] { return end_.streams > before; }));
    for (int i = 0; i < 4; ++i) Turn();
    return response_;
  }
  bool Got(std::string_view text) const { return response_.find(text) != std::string::npos; }
  bool Forwarded(std::string_view text) const {
    return peer_.received().find(text) != std::string::npos;
  }
  HttpStats& stats() { return spec_.stats.ForThread(0); }
  upstream::ClusterStats& cluster_stats() { return cluster_of_worker_->stats(); }

  HttpSpec spec_;
  route::VirtualHostSpec host_;
  upstream::ClusterSpec cluster_;
  ScriptedPeer peer_;
  bool with_hosts_ = true;
  StreamEnd end_;
  std::string response_;
  bool closed_ = false;  // the client has read the end of the connection
  std::unique_ptr<HttpSession> session_;

 private:
  void OnSessionClosed(HttpSession&) override { worker_.loop.DeferDelete(std::move(session_)); }

  void AddCluster() {
    auto shared = std::make_shared<upstream::SharedCluster>(
        std::make_shared<const upstream::ClusterSpec>(cluster_), store_);
    upstream::ClusterRef cluster(new upstream::Cluster(*http2_, std::move(shared)));
    upstream::HostList hosts;
    net::Address address;
    EXPECT_TRUE(net::Address::ParseIp("127.0.0.1", peer_.port(), address));
    upstream::EndpointSpec endpoint;
    endpoint.address = address;
    if (with_hosts_) {
      hosts.push_back(std::make_shared<const upstream::Host>(endpoint, upstream::LocalitySpec(),
                                                             address, /*threads=*/1));
    }
    auto set = std::make_shared<upstream::HostSet>(std::move(hosts), 50, 140);
    if (cluster_.hashes()) set->MakeTables(cluster_);
    cluster->SetHosts(std::move(set));
    cluster_of_worker_ = cluster.get();
    auto* const view = new ConfigView();
    view->clusters.push_back(std::move(cluster));
    auto names = std::make_shared<base::StringMap<uint32_t>>();
    (*names)["web"] = 0;
    view->names = std::move(names);
    context_.config = ConfigRef(view);
  }

  upstream::Cluster* cluster_of_worker_ = nullptr;
  int client_ = -1;
};

}  // namespace sluice::proxy

#pragma once

#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "source/proxy/tcp_session.h"
#include "test/net/listener.h"
#include "test/proxy/worker_fixture.h"

namespace sluice::proxy {

// One end of a TCP connection that the test plays; never blocks.
class TcpPeer {
 public:
  explicit TcpPeer(int fd) : fd_(fd) {}
  TcpPeer(TcpPeer&& other) noexcept
      : received(std::move(other.received)),
        eof(other.eof),
        reset(other.reset),
        reading(other.reading),
        fd_(std::exchange(other.fd_, -1)) {}
  TcpPeer(const TcpPeer&) = delete;
  ~TcpPeer() { Close(); }

  // As much as the kernel takes now.
  size_t Send(std::string_view bytes) {
    const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return n > 0 ? static_cast<size_t>(n) : 0;
  }
  void EndSending() { shutdown(fd_, SHUT_WR); }
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  void Reset() {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    Close();
  }
  void Pump() {
    char room[65536];
    ssize_t n = -1;
    while (fd_ >= 0 && reading && (n = recv(fd_, room, sizeof(room), MSG_DONTWAIT)) > 0) {
      received.append(room, static_cast<size_t>(n));
    }
    if (n == 0) eof = true;
    if (fd_ >= 0 && reading && n < 0 && errno == ECONNRESET) reset = true;
  }
  int fd() const { return fd_; }

  std::string received;
  bool eof = false;
  bool reset = false;
  bool reading = true;

 private:
  int fd_;
};

// A listening socket on 127.0.0.1 whose connections do not block.
class TcpAcceptor {
 public:
  void Close() { listener_.Close(); }
  // -1: there is none.
  int Accept() { return accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); }
  const net::Address& address() const { return listener_.address(); }
  uint16_t port() const { return address().port(); }

 private:
  net::Listener listener_;
};

// A downstream connection under the network filters of chain_, with a client and any number of
// clusters. Fill chain_ and call AddCluster first, then Open.
class TcpFixture : public WorkerFixture, public TcpSessionOwner {
 protected:
  TcpFixture() { context_.config = ConfigRef(new ConfigView()); }
  // While what the tests own is still there: the filters hear of the end.
  void TearDown() override {
    if (session_ != nullptr) session_->CloseNow();
    worker_.loop.RunOnce(/*wait=*/false);
    worker_.loop.RunOnce(/*wait=*/false);
    context_.config = {};
  }

  void Open() {
    TcpAcceptor acceptor;
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_storage storage;
    const socklen_t size = acceptor.address().ToSockaddr(storage);
    ASSERT_EQ(connect(client, reinterpret_cast<sockaddr*>(&storage), size), 0);
    client_ = std::make_unique<TcpPeer>(client);
    AcceptedConnection accepted{acceptor.Accept(), context_, {}};
    accepted.addresses = std::move(addresses_);
    accepted.addresses.connection_id = 7;
    session_ = std::make_unique<TcpSession>(std::make_shared<const FilterChainSpec>(chain_),
                                            std::move(accepted), *this);
    session_->Start();
  }
  // The cluster with the next id, of hosts at these ports.
  upstream::Cluster& AddCluster(const upstream::ClusterSpec& spec,
                                const std::vector<uint16_t>& ports) {
    auto shared = std::make_shared<upstream::SharedCluster>(
        std::make_shared<const upstream::ClusterSpec>(spec), store_);
    upstream::ClusterRef cluster(new upstream::Cluster(*http2_, std::move(shared)));
    upstream::HostList hosts;
    for (const uint16_t port : ports) {
      upstream::EndpointSpec endpoint;
      EXPECT_TRUE(net::Address::ParseIp("127.0.0.1", port, endpoint.address));
      hosts.push_back(std::make_shared<const upstream::Host>(endpoint, upstream::LocalitySpec(),
                                                             endpoint.address, /*threads=*/1));
    }
    auto set = std::make_shared<upstream::HostSet>(std::move(hosts), 50, 140);
    if (spec.hashes()) set->MakeTables(spec);
    cluster->SetHosts(std::move(set));
    auto* const view = new ConfigView();
    view->clusters = context_.config->clusters;
    view->clusters.push_back(cluster);
    auto names = std::make_shared<base::StringMap<uint32_t>>();
    for (uint32_t id = 0; id < view->clusters.size(); ++id) {
      (*names)[view->clusters[id]->spec().name] = id;
    }
    view->names = std::move(names);
    context_.config = ConfigRef(view);
    return *cluster;
  }

  virtual void Turn() {
    worker_.loop.RunOnce(/*wait=*/false);
    if (client_ != nullptr) client_->Pump();
  }
  // Turns everybody's crank until `done`, for some seconds of real time at most.
  bool Until(absl::FunctionRef<bool()> done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!done()) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      Turn();
    }
    return true;
  }
  void Pass(base::Duration time) {
    clock_.Advance(time);
    for (int i = 0; i < 4; ++i) Turn();
  }
  bool closed() const { return session_ == nullptr; }
  std::string flags() const {
    std::string text;
    AppendShort(last_.flags, text);
    return text;
  }

  FilterChainSpec chain_;
  DownstreamAddresses addresses_;
  std::unique_ptr<TcpPeer> client_;
  std::unique_ptr<TcpSession> session_;
  // Of the session that has ended.
  StreamInfo last_;
  std::string last_termination_;

 private:
  void OnSessionClosed(TcpSession& session) override {
    last_ = session.info();
    last_termination_ = session.info().termination_details;
    worker_.loop.DeferDelete(std::move(session_));
  }
};

}  // namespace sluice::proxy

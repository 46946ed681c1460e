#include "source/proxy/listener_filter_run.h"

#include "test/proxy/tcp_fixture.h"

namespace sluice::proxy {
namespace {

using Result = ListenerFilterResult;

// Wants `needed` bytes, and takes them off the stream.
class Taking final : public ListenerFilter {
 public:
  Taking(size_t needed, std::string& seen) : needed_(needed), seen_(seen) {}
  Result OnAccept(AcceptedConnection&) override {
    return needed_ == 0 ? Result::kContinue : Result::kNeedMore;
  }
  Result OnBytes(AcceptedConnection&, std::string_view bytes, size_t& consume) override {
    seen_ = bytes;
    if (bytes.substr(0, 1) == "!") return Result::kReject;
    if (bytes.size() < needed_) return Result::kNeedMore;
    consume = needed_;
    return Result::kContinue;
  }
  size_t max_bytes() const override { return 100; }

 private:
  const size_t needed_;
  std::string& seen_;
};

class TakingFactory final : public ListenerFilterFactory {
 public:
  TakingFactory(size_t needed, std::string& seen) : needed_(needed), seen_(seen) {}
  std::unique_ptr<ListenerFilter> Make(WorkerContext&) const override {
    return std::make_unique<Taking>(needed_, seen_);
  }

 private:
  const size_t needed_;
  std::string& seen_;
};

class ListenerFilterRunTest : public TcpFixture, public ListenerFilterEvents {
 protected:
  ListenerFilterRunTest() { spec_->stats = store_.AddGroup<ListenerStats>("listener.t."); }
  ~ListenerFilterRunTest() override {
    run_.reset();
    if (passed_fd_ >= 0) close(passed_fd_);
  }
  void Add(size_t needed) {
    spec_->listener_filters.push_back({"f", {}, std::make_shared<TakingFactory>(needed, seen_)});
  }
  void Accept() {
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_storage storage;
    const socklen_t size = acceptor_.address().ToSockaddr(storage);
    ASSERT_EQ(connect(client, reinterpret_cast<sockaddr*>(&storage), size), 0);
    client_ = std::make_unique<TcpPeer>(client);
    run_ = std::make_unique<ListenerFilterRun>(
        spec_, stats(), AcceptedConnection{acceptor_.Accept(), context_, std::move(addresses_)},
        *this);
    run_->Start();
  }
  ListenerStats& stats() { return spec_->stats.ForThread(0); }
  std::string Rest() {
    char room[100];
    const ssize_t n = recv(passed_fd_, room, sizeof(room), 0);
    return std::string(room, n > 0 ? static_cast<size_t>(n) : 0);
  }

  std::shared_ptr<ListenerSpec> spec_ = std::make_shared<ListenerSpec>();
  TcpAcceptor acceptor_;
  std::unique_ptr<ListenerFilterRun> run_;
  std::string seen_;
  int passed_fd_ = -1;
  bool failed_ = false;

 private:
  void OnFiltersPassed(ListenerFilterRun& run) override {
    passed_fd_ = std::exchange(run.connection().fd, -1);
    worker_.loop.DeferDelete(std::move(run_));
  }
  void OnFiltersFailed(ListenerFilterRun&) override {
    failed_ = true;
    worker_.loop.DeferDelete(std::move(run_));
  }
};

TEST_F(ListenerFilterRunTest, WaitsForBytesAndTakesOnlyItsOwn) {
  Add(3);
  Accept();
  client_->Send("ab");
  EXPECT_TRUE(Until([&] { return seen_ == "ab"; }));
  EXPECT_EQ(stats().downstream_pre_cx_active.value(), 1);
  client_->Send("cdef");
  EXPECT_TRUE(Until([&] { return passed_fd_ >= 0; }));
  EXPECT_EQ(Rest(), "def");
  EXPECT_EQ(stats().downstream_pre_cx_active.value(), 0);
}

TEST_F(ListenerFilterRunTest, EachFilterSeesWhatTheOneBeforeLeft) {
  Add(2);
  Add(1);
  Accept();
  client_->Send("abcd");
  EXPECT_TRUE(Until([&] { return passed_fd_ >= 0; }));
  EXPECT_EQ(seen_, "cd");
  EXPECT_EQ(Rest(), "d");
}

TEST_F(ListenerFilterRunTest, AFilterThatNeedsNothingLetsItPassAtOnce) {
  Add(0);
  Accept();
  EXPECT_GE(passed_fd_, 0);
}

TEST_F(ListenerFilterRunTest, ADisabledFilterIsPassedOver) {
  Add(3);
  spec_->listener_filters[0].disabled.kind = FilterDisabled::Kind::kAlways;
  Accept();
  EXPECT_GE(passed_fd_, 0);
}

TEST_F(ListenerFilterRunTest, ARefusalCloses) {
  Add(3);
  Accept();
  client_->Send("!");
  EXPECT_TRUE(Until([&] { return failed_ && (client_->eof || client_->reset); }));
}

TEST_F(ListenerFilterRunTest, TheClientsEndIsTheEndEvenWithBytesBeforeIt) {
  Add(3);
  Accept();
  client_->Send("ab");
  client_->EndSending();
  EXPECT_TRUE(Until([&] { return failed_; }));
  EXPECT_EQ(stats().downstream_listener_filter_remote_close.value(), 1u);
}

TEST_F(ListenerFilterRunTest, TimeIsLimited) {
  Add(3);
  Accept();
  Pass(std::chrono::seconds(14));
  EXPECT_FALSE(failed_);
  Pass(std::chrono::milliseconds(1002));
  EXPECT_TRUE(failed_);
  EXPECT_EQ(stats().downstream_pre_cx_timeout.value(), 1u);
}

TEST_F(ListenerFilterRunTest, MayGoOnAllTheSameWhenTimeIsOver) {
  spec_->listener_filters_timeout = std::chrono::seconds(1);
  spec_->continue_on_listener_filters_timeout = true;
  Add(3);
  Accept();
  client_->Send("ab");
  EXPECT_TRUE(Until([&] { return seen_ == "ab"; }));
  Pass(std::chrono::milliseconds(1002));
  ASSERT_GE(passed_fd_, 0);
  EXPECT_EQ(Rest(), "ab");
}

TEST_F(ListenerFilterRunTest, ZeroIsNoLimit) {
  spec_->listener_filters_timeout = base::Duration::zero();
  Add(3);
  Accept();
  Pass(std::chrono::hours(24));
  EXPECT_FALSE(failed_);
}

}  // namespace
}  // namespace sluice::proxy

#include "source/net/preface_transport.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace sluice::net {
namespace {

class PrefaceTransportTest : public testing::Test {
 protected:
  PrefaceTransportTest() {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds_), 0);
  }
  ~PrefaceTransportTest() override {
    close(fds_[0]);
    close(fds_[1]);
  }
  std::string Received() {
    std::string all;
    char room[65536];
    ssize_t n;
    while ((n = read(fds_[1], room, sizeof(room))) > 0) all.append(room, static_cast<size_t>(n));
    return all;
  }
  int fds_[2];
};

// A transport whose handshake takes one look.
class Slow final : public Transport {
 public:
  explicit Slow(bool& asked) : asked_(asked) {}
  bool ready() const override { return asked_; }
  IoResult Handshake(int) override {
    asked_ = true;
    return {IoResult::Status::kOk, 0, 0};
  }
  base::Duration handshake_limit() const override { return std::chrono::seconds(3); }
  void OnHandshakeTimeout() override {}
  IoResult Read(int, buffer::Buffer&, int) override { return {IoResult::Status::kEof, 0, 0}; }
  IoResult Write(int, buffer::Buffer&) override { return {IoResult::Status::kError, 0, 7}; }
  void EndWriting(int) override {}
  std::string_view failure_reason() override { return "why"; }
  std::string_view alpn() const override { return "h2"; }
  std::shared_ptr<const TlsFacts> tls_facts() override { return nullptr; }

 private:
  bool& asked_;
};

TEST_F(PrefaceTransportTest, SpeaksFirstAndIsPlainAfterThat) {
  PrefaceTransport transport("first", nullptr);
  EXPECT_FALSE(transport.ready());
  EXPECT_EQ(transport.Handshake(fds_[0]).status, IoResult::Status::kOk);
  EXPECT_TRUE(transport.ready());
  EXPECT_EQ(Received(), "first");
  buffer::BlockPool blocks;
  buffer::Buffer out(blocks);
  out.Append("then");
  EXPECT_EQ(transport.Write(fds_[0], out).status, IoResult::Status::kOk);
  EXPECT_EQ(Received(), "then");
  ASSERT_EQ(write(fds_[1], "back", 4), 4);
  buffer::Buffer in(blocks);
  EXPECT_EQ(transport.Read(fds_[0], in, 1).bytes, 4u);
  EXPECT_EQ(in.ToString(), "back");
  EXPECT_EQ(transport.failure_reason(), "");
}

TEST_F(PrefaceTransportTest, WhatTheKernelDoesNotTakeGoesLater) {
  const std::string much(4 << 20, 'x');
  PrefaceTransport transport(much, nullptr);
  EXPECT_EQ(transport.Handshake(fds_[0]).status, IoResult::Status::kWouldBlock);
  EXPECT_FALSE(transport.ready());
  std::string got = Received();
  while (!transport.ready()) {
    transport.Handshake(fds_[0]);
    got += Received();
  }
  EXPECT_EQ(got, much);
}

TEST_F(PrefaceTransportTest, TheHandshakeBehindItComesSecond) {
  bool asked = false;
  PrefaceTransport transport("first", std::make_unique<Slow>(asked));
  EXPECT_EQ(transport.handshake_limit(), std::chrono::seconds(3));
  EXPECT_FALSE(transport.ready());
  EXPECT_EQ(transport.Handshake(fds_[0]).status, IoResult::Status::kOk);
  EXPECT_TRUE(asked);
  EXPECT_TRUE(transport.ready());
  EXPECT_EQ(transport.alpn(), "h2");
  EXPECT_EQ(transport.failure_reason(), "why");
}

TEST_F(PrefaceTransportTest, APeerThatIsGoneIsAnError) {
  PrefaceTransport transport("first", nullptr);
  close(std::exchange(fds_[1], open("/dev/null", O_RDONLY | O_CLOEXEC)));
  EXPECT_EQ(transport.Handshake(fds_[0]).status, IoResult::Status::kError);
}

}  // namespace
}  // namespace sluice::net

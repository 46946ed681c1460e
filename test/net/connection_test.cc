#include "source/net/connection.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <memory>
#include <string>

#include "test/event/simulated_clock.h"
#include "test/net/listener.h"

namespace sluice::net {
namespace {

constexpr uint32_t kLimit = 1000;
constexpr size_t kMuch = 8 << 20;  // more than the kernel holds

// Writes down what it is told.
class Owner final : public ConnectionEvents {
 public:
  void OnConnected() override { told += "connected "; }
  void OnBytes() override {
    got += connection->in().ToString();
    connection->in().Clear();
  }
  void OnEof() override { told += "eof "; }
  void OnConnectionClosed(CloseCause cause) override {
    EXPECT_FALSE(connection->open());
    told += cause == CloseCause::kReset           ? "reset "
            : cause == CloseCause::kConnectFailed ? "failed "
                                                  : "transport ";
  }
  void OnOutputBlocked() override { told += "blocked "; }
  void OnOutputReady() override { told += "ready "; }
  void OnFlushed() override { told += "flushed "; }

  Connection* connection = nullptr;
  std::string told;
  std::string got;
};

class ConnectionTest : public testing::Test {
 protected:
  void Use(int fd, bool connecting) {
    connection_ = std::make_unique<Connection>(loop_, blocks_, fd, kLimit, owner_);
    owner_.connection = connection_.get();
    connection_->Start(connecting);
  }
  void UsePair() {
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    peer_ = std::make_unique<Fd>(fds[1]);
    Use(fds[0], false);
    loop_.RunOnce(false);
  }
  // Over TCP: only there a reset leaves in the queue what came before it.
  int ConnectOverTcp() {
    Listener listener;
    bool in_progress = false;
    const int fd = OpenConnectSocket(listener.address(), nullptr, in_progress);
    EXPECT_GE(fd, 0);
    peer_ = std::make_unique<Fd>(listener.Accept());
    EXPECT_TRUE(WaitWritable(fd));
    return fd;
  }
  // All of it is there before the loop looks.
  void PeerSendsAndResets(const std::string& text) {
    PeerSends(text);
    const linger now{1, 0};
    ASSERT_EQ(setsockopt(peer_->get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now)), 0);
    peer_->Close();
  }
  void PeerSends(const std::string& text) {
    ASSERT_EQ(send(peer_->get(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }

  base::SystemClock clock_;
  event::Loop loop_{clock_};
  buffer::BlockPool blocks_;
  Owner owner_;
  std::unique_ptr<Fd> peer_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(ConnectionTest, ReadsWhatThePeerSentBeforeItsEnd) {
  UsePair();
  PeerSends("hello");
  shutdown(peer_->get(), SHUT_WR);
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.got, "hello");
  EXPECT_EQ(owner_.told, "eof ");
  EXPECT_TRUE(connection_->open());  // our direction
  EXPECT_EQ(connection_->bytes_read(), 5u);
}

TEST_F(ConnectionTest, SendsWhatWaitedForTheConnect) {
  Listener listener;
  bool in_progress = false;
  const int fd = OpenConnectSocket(listener.address(), nullptr, in_progress);
  ASSERT_GE(fd, 0);
  Use(fd, true);
  connection_->out().Append("early");
  connection_->Flush();
  EXPECT_EQ(connection_->bytes_written(), 0u);
  const Fd server = listener.Accept();
  while (connection_->connecting()) loop_.RunOnce(true);
  EXPECT_EQ(owner_.told, "connected ");
  EXPECT_EQ(ReadFrom(server.get(), 5), "early");
}

TEST_F(ConnectionTest, AConnectThatIsRefusedSaysWhy) {
  Listener listener;
  listener.Close();
  bool in_progress = false;
  const int fd = OpenConnectSocket(listener.address(), nullptr, in_progress);
  ASSERT_GE(fd, 0);
  Use(fd, true);
  while (connection_->open()) loop_.RunOnce(true);
  EXPECT_EQ(owner_.told, "failed ");
  EXPECT_EQ(connection_->error(), ECONNREFUSED);
}

TEST_F(ConnectionTest, ReadsNothingWhilePaused) {
  UsePair();
  connection_->PauseReading();
  PeerSends("hello");
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.got, "");
  connection_->ResumeReading();
  EXPECT_EQ(owner_.got, "");  // not from within the call
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.got, "hello");
}

TEST_F(ConnectionTest, TellsWhenItHoldsTooMuchAndWhenItIsTaken) {
  UsePair();
  connection_->WantFlushed();
  connection_->out().Append(std::string(kMuch, 'x'));
  connection_->NoteOutput();
  EXPECT_EQ(owner_.told, "blocked ");
  connection_->Flush();
  EXPECT_TRUE(connection_->write_blocked());
  size_t got = 0;
  while (got < kMuch) {
    char bytes[65536];
    const ssize_t n = recv(peer_->get(), bytes, sizeof(bytes), MSG_DONTWAIT);
    if (n > 0) {
      got += static_cast<size_t>(n);
    } else {
      ASSERT_FALSE(connection_->out().empty());
      loop_.RunOnce(true);
    }
  }
  EXPECT_EQ(owner_.told, "blocked flushed ready ");
  EXPECT_EQ(connection_->bytes_written(), kMuch);
}

TEST_F(ConnectionTest, ShutdownComesAfterTheLastByte) {
  UsePair();
  connection_->out().Append(std::string(kMuch, 'x'));
  connection_->ShutdownWrite();
  size_t got = 0;
  ssize_t n = -1;
  while (n != 0) {
    char bytes[65536];
    n = recv(peer_->get(), bytes, sizeof(bytes), MSG_DONTWAIT);
    if (n > 0) got += static_cast<size_t>(n);
    if (n < 0) loop_.RunOnce(true);
  }
  EXPECT_EQ(got, kMuch);
}

TEST_F(ConnectionTest, ABrokenConnectionIsToldOnceAndClosed) {
  UsePair();
  connection_->out().Append("unread");
  connection_->Flush();
  peer_->Close();
  loop_.RunOnce(true);
  loop_.RunOnce(false);
  EXPECT_EQ(owner_.told, "reset ");
  EXPECT_EQ(connection_->error(), ECONNRESET);
}

TEST_F(ConnectionTest, AResetRightBehindTheLastBytesIsNotMissed) {
  Use(ConnectOverTcp(), false);
  loop_.RunOnce(false);
  PeerSendsAndResets("half");
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.got, "half");
  EXPECT_EQ(owner_.told, "reset ");
}

TEST_F(ConnectionTest, NothingIsToldAfterClose) {
  UsePair();
  PeerSends("hello");
  connection_->Close();
  loop_.RunOnce(false);
  EXPECT_EQ(owner_.told + owner_.got, "");
  EXPECT_EQ(ReadFrom(peer_->get(), 1), "");  // the peer sees the end
}

TEST_F(ConnectionTest, AnAbortResetsThePeer) {
  Listener listener;
  bool in_progress = false;
  const int fd = OpenConnectSocket(listener.address(), nullptr, in_progress);
  ASSERT_GE(fd, 0);
  Use(fd, true);
  const Fd server = listener.Accept();
  while (connection_->connecting()) loop_.RunOnce(true);
  connection_->Close(/*abort=*/true);
  ASSERT_TRUE(WaitReadable(server.get()));
  char byte;
  EXPECT_EQ(recv(server.get(), &byte, 1, 0), -1);
  EXPECT_EQ(errno, ECONNRESET);
}

// A handshake that is over with the peer's "go"; "no" refuses. Bytes are plain afterwards.
class AskingTransport final : public Transport {
 public:
  explicit AskingTransport(std::string& told) : told_(told) {}
  bool ready() const override { return ready_; }
  IoResult Handshake(int fd) override {
    char word[2];
    const ssize_t n = recv(fd, word, 2, 0);
    if (n == 1 || (n < 0 && errno == EAGAIN)) return {IoResult::Status::kWouldBlock, 0, 0};
    ready_ = n == 2 && word[0] == 'g';
    if (ready_) return {IoResult::Status::kOk, 0, 0};
    reason_ = "no handshake";
    return {IoResult::Status::kError, 0, EPROTO};
  }
  base::Duration handshake_limit() const override { return std::chrono::seconds(10); }
  void OnHandshakeTimeout() override { told_ += "late "; }
  IoResult Read(int fd, buffer::Buffer& in, int blocks) override {
    const IoResult result = PlainRead(fd, in, blocks);
    if (in.ToString() != "junk") return result;
    reason_ = "junk";
    in.Clear();
    return {IoResult::Status::kError, 0, EPROTO};
  }
  IoResult Write(int fd, buffer::Buffer& out) override { return PlainWrite(fd, out); }
  void EndWriting(int) override { told_ += "goodbye "; }
  std::string_view failure_reason() override { return reason_; }
  std::string_view alpn() const override { return ""; }
  std::shared_ptr<const TlsFacts> tls_facts() override { return nullptr; }

 private:
  std::string& told_;
  std::string reason_;
  bool ready_ = false;
};

class HandshakeTest : public ConnectionTest {
 protected:
  void Open() {
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    peer_ = std::make_unique<Fd>(fds[1]);
    Open(fds[0]);
  }
  void Open(int fd) {
    connection_ = std::make_unique<Connection>(loop_, blocks_, fd, kLimit, owner_);
    owner_.connection = connection_.get();
    connection_->SetTransport(std::make_unique<AskingTransport>(owner_.told));
    connection_->Start(/*connecting=*/false);
    loop_.RunOnce(false);
  }
  void Agree() {
    PeerSends("go");
    loop_.RunOnce(true);
  }
};

TEST_F(HandshakeTest, IsConnectedWhenItIsOver) {
  Open();
  EXPECT_TRUE(connection_->connecting());
  Agree();
  EXPECT_FALSE(connection_->connecting());
  EXPECT_EQ(owner_.told, "connected ");
}

TEST_F(HandshakeTest, WhatCameWithItsLastBytesIsReadAtOnce) {
  Open();
  PeerSends("gohello");
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.got, "hello");
}

TEST_F(HandshakeTest, WhatIsToBeSentWaitsForIt) {
  Open();
  connection_->out().Append("early");
  connection_->Flush();
  char byte;
  EXPECT_LT(recv(peer_->get(), &byte, 1, MSG_DONTWAIT), 0);
  Agree();
  EXPECT_EQ(ReadFrom(peer_->get(), 5), "early");
}

TEST_F(HandshakeTest, GoesOnWhileReadingIsPaused) {
  Open();
  connection_->PauseReading();
  PeerSends("gohello");
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.told, "connected ");
  EXPECT_EQ(owner_.got, "");
}

TEST_F(HandshakeTest, OneThatIsRefusedIsNotAReset) {
  Open();
  PeerSends("no");
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.told, "transport ");
  EXPECT_EQ(connection_->error(), EPROTO);
  char byte;
  EXPECT_EQ(recv(peer_->get(), &byte, 1, 0), 0);  // FIN: what was said last can be read
}

TEST_F(HandshakeTest, AnEndBehindItsFirstBytesEndsIt) {
  Open();
  PeerSends("g");
  peer_->Close();
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.told, "transport ");
}

TEST_F(HandshakeTest, AResetBehindItsFirstBytesEndsIt) {
  Open(ConnectOverTcp());
  PeerSendsAndResets("g");
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.told, "transport ");
}

TEST_F(HandshakeTest, BytesThatMakeNoSenseAreNotAReset) {
  Open();
  Agree();
  PeerSends("junk");
  loop_.RunOnce(true);
  EXPECT_EQ(owner_.told, "connected goodbye transport ");
}

TEST_F(HandshakeTest, AClosedConnectionSaysGoodbye) {
  Open();
  Agree();
  connection_->Close();
  EXPECT_EQ(owner_.told, "connected goodbye ");
}

TEST_F(HandshakeTest, AnEndOfWritingSaysGoodbyeFirst) {
  Open();
  Agree();
  connection_->out().Append("bye");
  connection_->ShutdownWrite();
  EXPECT_EQ(ReadFrom(peer_->get(), 10), "bye");  // to the end
  EXPECT_EQ(owner_.told, "connected goodbye ");
}

TEST_F(HandshakeTest, OneThatTakesTooLongEndsTheConnection) {
  event::SimulatedClock clock;
  event::Loop loop(clock);
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
  const Fd peer(fds[1]);
  Connection connection(loop, blocks_, fds[0], kLimit, owner_);
  owner_.connection = &connection;
  connection.SetTransport(std::make_unique<AskingTransport>(owner_.told));
  connection.Start(/*connecting=*/false);
  loop.RunOnce(false);
  clock.Advance(std::chrono::seconds(9));
  loop.RunOnce(false);
  EXPECT_TRUE(connection.open());
  clock.Advance(std::chrono::seconds(2));
  loop.RunOnce(false);
  EXPECT_EQ(owner_.told, "late transport ");
  EXPECT_EQ(connection.error(), ETIMEDOUT);
}

TEST_F(HandshakeTest, AResetSaysNothing) {
  Open();
  Agree();
  connection_->Close(/*abort=*/true);
  EXPECT_EQ(owner_.told, "connected ");
}

}  // namespace
}  // namespace sluice::net

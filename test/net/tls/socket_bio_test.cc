#include "source/net/tls/socket_bio.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace sluice::net::tls {
namespace {

class SocketBioTest : public testing::Test {
 protected:
  SocketBioTest() {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    fd_ = fds[0];
    peer_ = fds[1];
    socket_.Begin(fd_);
  }
  ~SocketBioTest() override {
    close(fd_);
    if (peer_ >= 0) close(peer_);
  }
  std::string Read(int size) {
    std::string text(static_cast<size_t>(size), '\0');
    const int n = BIO_read(bio_.get(), &text[0], size);
    text.resize(n > 0 ? static_cast<size_t>(n) : 0);
    return text;
  }
  void PeerSends(const std::string& text) {
    ASSERT_EQ(send(peer_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }

  buffer::BlockPool blocks_;
  SocketBio socket_{blocks_};
  Handle<bio_st> bio_ = socket_.MakeBio();
  int fd_ = -1;
  int peer_ = -1;
};

TEST_F(SocketBioTest, ReadsAheadInOneCall) {
  PeerSends("headbody");
  EXPECT_EQ(Read(4), "head");
  EXPECT_TRUE(socket_.has_bytes());
  char byte;
  EXPECT_LT(recv(fd_, &byte, 1, MSG_DONTWAIT), 0);  // the kernel has nothing more
  EXPECT_EQ(Read(100), "body");
  EXPECT_FALSE(socket_.has_bytes());
}

TEST_F(SocketBioTest, AfterAShortReadItAsksTheKernelOnlyWhenToldTo) {
  PeerSends("a");
  EXPECT_EQ(Read(1), "a");
  PeerSends("b");
  EXPECT_EQ(Read(1), "");
  EXPECT_TRUE(BIO_should_retry(bio_.get()));
  socket_.Begin(fd_);
  EXPECT_EQ(Read(1), "b");
}

TEST_F(SocketBioTest, TellsTheEndAgainAndAgain) {
  close(peer_);
  peer_ = -1;
  for (int i = 0; i < 2; ++i) {
    socket_.Begin(fd_);
    EXPECT_EQ(Read(1), "");
    EXPECT_FALSE(BIO_should_retry(bio_.get()));
    EXPECT_TRUE(socket_.eof());
  }
}

TEST_F(SocketBioTest, AWriteThatDoesNotFitIsToBeTriedAgain) {
  const std::string much(1 << 20, 'x');
  int n = 0;
  while ((n = BIO_write(bio_.get(), much.data(), static_cast<int>(much.size()))) > 0) {
  }
  EXPECT_TRUE(BIO_should_retry(bio_.get()));
  EXPECT_EQ(socket_.error(), 0);
}

TEST_F(SocketBioTest, AfterAFailedWriteWhatThePeerSaidCanBeRead) {
  PeerSends("last words");
  close(peer_);
  peer_ = -1;
  EXPECT_EQ(BIO_write(bio_.get(), "x", 1), -1);
  EXPECT_FALSE(BIO_should_retry(bio_.get()));
  EXPECT_EQ(socket_.error(), EPIPE);
  EXPECT_EQ(Read(100), "last words");
}

}  // namespace
}  // namespace sluice::net::tls

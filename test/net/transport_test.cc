#include "source/net/transport.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "test/net/listener.h"

namespace sluice::net {
namespace {

using Status = IoResult::Status;
constexpr size_t kBlock = buffer::BlockPool::kCapacity;

class TransportTest : public testing::Test {
 protected:
  TransportTest() {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    ours_ = fds[0];
    peer_ = fds[1];
  }
  ~TransportTest() override {
    close(ours_);
    ClosePeer();
  }
  void ClosePeer() {
    if (peer_ >= 0) close(peer_);
    peer_ = -1;
  }
  void PeerSends(const std::string& text) {
    ASSERT_EQ(write(peer_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  buffer::BlockPool blocks_;
  buffer::Buffer buffer_{blocks_};
  int ours_;
  int peer_;
};

TEST_F(TransportTest, AShortReadSaysThatTheKernelIsEmpty) {
  PeerSends("hello");
  const IoResult result = PlainRead(ours_, buffer_, 1);
  EXPECT_EQ(result.status, Status::kWouldBlock);
  EXPECT_EQ(result.bytes, 5u);
  EXPECT_EQ(buffer_.ToString(), "hello");
}

TEST_F(TransportTest, AFullReadSaysThatThereMayBeMore) {
  PeerSends(std::string(kBlock + 1, 'x'));
  const IoResult result = PlainRead(ours_, buffer_, 1);
  EXPECT_EQ(result.status, Status::kOk);
  EXPECT_EQ(result.bytes, kBlock);
  EXPECT_EQ(buffer_.size(), kBlock);
}

TEST_F(TransportTest, ReadsOverSeveralBlocksAtOnceInOrder) {
  const std::string text = std::string(kBlock, 'a') + std::string(kBlock, 'b') + "c";
  PeerSends(text);
  const IoResult result = PlainRead(ours_, buffer_, 4);
  EXPECT_EQ(result.status, Status::kWouldBlock);
  EXPECT_EQ(result.bytes, text.size());
  EXPECT_EQ(buffer_.ToString(), text);
}

TEST_F(TransportTest, ReadingNothingHoldsNoBlock) {
  for (const int blocks : {1, 4}) {
    const IoResult result = PlainRead(ours_, buffer_, blocks);
    EXPECT_EQ(result.status, Status::kWouldBlock);
    EXPECT_EQ(result.bytes, 0u);
    EXPECT_EQ(buffer_.slice_count(), 0u);
  }
}

TEST_F(TransportTest, TellsTheEndFromAReset) {
  shutdown(peer_, SHUT_WR);
  EXPECT_EQ(PlainRead(ours_, buffer_, 1).status, Status::kEof);
  EXPECT_EQ(PlainRead(ours_, buffer_, 4).status, Status::kEof);
  ASSERT_EQ(write(ours_, "x", 1), 1);
  ClosePeer();  // with a byte unread
  const IoResult result = PlainRead(ours_, buffer_, 1);
  EXPECT_EQ(result.status, Status::kError);
  EXPECT_EQ(result.error, ECONNRESET);
}

TEST_F(TransportTest, WritesAllSlicesInOrder) {
  const std::string text = std::string(kBlock, 'a') + std::string(kBlock, 'b') + "c";
  buffer_.Append(text);
  ASSERT_GT(buffer_.slice_count(), 1u);
  const IoResult result = PlainWrite(ours_, buffer_);
  EXPECT_EQ(result.status, Status::kOk);
  EXPECT_EQ(result.bytes, text.size());
  EXPECT_TRUE(buffer_.empty());
  EXPECT_EQ(ReadFrom(peer_, text.size()), text);
}

TEST_F(TransportTest, WhatAFullKernelDoesNotTakeStays) {
  constexpr size_t kMuch = 8 << 20;
  buffer_.Append(std::string(kMuch, 'x'));
  size_t sent = 0;
  IoResult result{Status::kOk, 0, 0};
  while (result.status == Status::kOk) {
    result = PlainWrite(ours_, buffer_);
    sent += result.bytes;
  }
  EXPECT_EQ(result.status, Status::kWouldBlock);
  EXPECT_GT(sent, 0u);
  EXPECT_GT(buffer_.size(), 0u);
  EXPECT_EQ(sent + buffer_.size(), kMuch);
}

TEST_F(TransportTest, WritingToAClosedPeerIsAnErrorAndNoSignal) {
  ClosePeer();
  buffer_.Append("x");
  const IoResult result = PlainWrite(ours_, buffer_);
  EXPECT_EQ(result.status, Status::kError);
  EXPECT_EQ(result.error, EPIPE);
  EXPECT_EQ(buffer_.size(), 1u);
}

}  // namespace
}  // namespace sluice::net

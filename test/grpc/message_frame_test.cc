#include "source/grpc/message_frame.h"

#include <gtest/gtest.h>

namespace sluice::grpc {
namespace {

using Outcome = MessageReader::Outcome;

class MessageReaderTest : public testing::Test {
 protected:
  void Give(std::string_view bytes) {
    buffer::Buffer piece(blocks_);
    piece.Append(bytes);
    reader_.Append(piece);
  }
  std::string Framed(std::string_view message) {
    buffer::Buffer out(blocks_);
    AppendMessage(message, out);
    return out.ToString();
  }
  Outcome Next() { return reader_.Next(message_); }

  buffer::BlockPool blocks_;
  MessageReader reader_{blocks_, 100000};
  std::string_view message_;
};

TEST_F(MessageReaderTest, WhatIsFramedComesOutAgain) {
  EXPECT_EQ(Framed("ab"), std::string("\0\0\0\0\2ab", 7));
  Give(Framed("ab") + Framed("") + Framed("c"));
  ASSERT_EQ(Next(), Outcome::kMessage);
  EXPECT_EQ(message_, "ab");
  ASSERT_EQ(Next(), Outcome::kMessage);
  EXPECT_EQ(message_, "");
  ASSERT_EQ(Next(), Outcome::kMessage);
  EXPECT_EQ(message_, "c");
  EXPECT_EQ(Next(), Outcome::kNeedMore);
  EXPECT_FALSE(reader_.has_bytes());
}

TEST_F(MessageReaderTest, AMessageMayComeInAnyPieces) {
  const std::string large(70000, 'x');  // over several blocks
  for (const char byte : Framed("abc")) {
    EXPECT_EQ(Next(), Outcome::kNeedMore);
    Give({&byte, 1});
  }
  ASSERT_EQ(Next(), Outcome::kMessage);
  EXPECT_EQ(message_, "abc");
  const std::string framed = Framed(large);
  for (size_t at = 0; at < framed.size(); at += 9999) Give(framed.substr(at, 9999));
  ASSERT_EQ(Next(), Outcome::kMessage);
  EXPECT_EQ(message_, large);
}

TEST_F(MessageReaderTest, OneBeyondTheLimitIsNotWaitedFor) {
  Give(std::string("\0\0\1\x86\xa1", 5));  // 100001
  EXPECT_EQ(Next(), Outcome::kTooLarge);
  EXPECT_EQ(Next(), Outcome::kTooLarge);
}

TEST_F(MessageReaderTest, CompressedOnesAndNonsenseAreToldApart) {
  Give(Framed("a") + std::string("\1\0\0\0\0", 5));
  EXPECT_EQ(Next(), Outcome::kMessage);
  EXPECT_EQ(Next(), Outcome::kCompressed);
  MessageReader other(blocks_, 10);
  buffer::Buffer bytes(blocks_);
  bytes.Append("HTTP/1.1");
  other.Append(bytes);
  EXPECT_EQ(other.Next(message_), Outcome::kMalformed);
}

}  // namespace
}  // namespace sluice::grpc

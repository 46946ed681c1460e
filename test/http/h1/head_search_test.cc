#include "source/http/h1/head_search.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::http::h1 {
namespace {

constexpr size_t kLimit = 1000;

class HeadSearchTest : public testing::Test {
 protected:
  HeadSearch Find() { return FindHead(in_, kLimit, scanned_, size_); }
  // From a block of its own, as another read.
  void AddRead(std::string_view bytes) {
    buffer::Buffer read(blocks_);
    read.Append(bytes);
    in_.AppendView(read.front_block(), read.front());
  }

  buffer::BlockPool blocks_;
  buffer::Buffer in_{blocks_};
  uint32_t scanned_ = 0;
  size_t size_ = 0;
};

TEST_F(HeadSearchTest, FindsTheEndBeforeTheBody) {
  in_.Append("GET / HTTP/1.1\r\nhost: a\r\n\r\nbody\r\n\r\n");
  EXPECT_EQ(Find(), HeadSearch::kFound);
  EXPECT_EQ(size_, 27u);
}

TEST_F(HeadSearchTest, AHeadInPiecesIsOneSliceInTheEnd) {
  const std::string head = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
  for (size_t i = 0; i < head.size(); ++i) {
    if (i > 0) {
      ASSERT_EQ(Find(), HeadSearch::kNeedMore) << i;
    }
    AddRead(head.substr(i, 1));
  }
  EXPECT_EQ(Find(), HeadSearch::kFound);
  EXPECT_EQ(size_, head.size());
  EXPECT_EQ(in_.front().substr(0, size_), head);
}

TEST_F(HeadSearchTest, ALongBodyBehindItStaysWhereItIs) {
  AddRead("GET / HTTP/1.1\r\n");
  AddRead("\r\n");
  const std::string body(16000, 'b');
  AddRead(body);
  EXPECT_EQ(Find(), HeadSearch::kFound);
  EXPECT_EQ(size_, 18u);
  EXPECT_LT(in_.front().size(), body.size());
  EXPECT_EQ(in_.size(), 18 + body.size());
}

TEST_F(HeadSearchTest, AHeadMayBeAsLongAsTheLimitAndNoLonger) {
  in_.Append(std::string(kLimit - 4, 'a') + "\r\n\r\n");
  EXPECT_EQ(Find(), HeadSearch::kFound);
  EXPECT_EQ(size_, kLimit);
  in_.Clear();
  scanned_ = 0;
  in_.Append(std::string(kLimit - 3, 'a') + "\r\n\r\n");
  EXPECT_EQ(Find(), HeadSearch::kTooLarge);
}

TEST_F(HeadSearchTest, GivesUpWithoutWaitingForTheEnd) {
  in_.Append(std::string(kLimit, 'a'));
  EXPECT_EQ(Find(), HeadSearch::kNeedMore);
  in_.Append("a");
  EXPECT_EQ(Find(), HeadSearch::kTooLarge);
}

}  // namespace
}  // namespace sluice::http::h1

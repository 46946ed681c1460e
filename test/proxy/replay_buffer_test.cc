#include "source/proxy/replay_buffer.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::proxy {
namespace {

class ReplayBufferTest : public testing::Test {
 protected:
  void Keep(const std::string& text) {
    buffer::Buffer bytes(blocks_);
    bytes.Append(text);
    replay_.Keep(bytes);
    EXPECT_EQ(bytes.size(), text.size());  // still there to be sent
  }

  buffer::BlockPool blocks_;
  ReplayBuffer replay_{blocks_};
};

TEST_F(ReplayBufferTest, GivesWhatItKeptAsOftenAsAsked) {
  EXPECT_TRUE(replay_.whole());
  EXPECT_TRUE(replay_.empty());
  Keep("ab");
  Keep("cd");
  EXPECT_EQ(replay_.Copy().ToString(), "abcd");
  EXPECT_EQ(replay_.Copy().ToString(), "abcd");
}

TEST_F(ReplayBufferTest, ABodyThatIsTooLongIsNotKeptInPart) {
  Keep(std::string(ReplayBuffer::kMaxBytes, 'a'));
  EXPECT_TRUE(replay_.whole());
  Keep("b");
  EXPECT_FALSE(replay_.whole());
  EXPECT_TRUE(replay_.empty());
  Keep("c");
  EXPECT_TRUE(replay_.empty());
}

TEST_F(ReplayBufferTest, WhatIsDroppedStaysDropped) {
  Keep("ab");
  replay_.Drop();
  Keep("c");
  EXPECT_FALSE(replay_.whole());
  EXPECT_TRUE(replay_.empty());
}

}  // namespace
}  // namespace sluice::proxy

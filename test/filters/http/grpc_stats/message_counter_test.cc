#include "source/filters/http/grpc_stats/message_counter.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::filters::http {
namespace {

std::string Message(const std::string& text, char flags = 0) {
  return std::string({flags, 0, 0, 0, static_cast<char>(text.size())}) + text;
}

TEST(MessageCounterTest, CountsMessagesHoweverTheBytesAreCut) {
  const std::string bytes = Message("hello") + Message("") + Message("compressed", 1);
  for (size_t part = 1; part <= bytes.size(); ++part) {
    MessageCounter counter;
    uint64_t count = 0;
    for (size_t at = 0; at < bytes.size(); at += part)
      count += counter.Take(bytes.substr(at, part));
    EXPECT_EQ(count, 3u) << part;
  }
}

TEST(MessageCounterTest, AMessageCountsWhenItBegins) {
  MessageCounter counter;
  EXPECT_EQ(counter.Take(std::string("\0", 1)), 1u);
  EXPECT_EQ(counter.Take(std::string("\xff\xff\xff\xffxxxx")), 0u);
}

TEST(MessageCounterTest, WhatIsNoMessageIsNotCounted) {
  MessageCounter counter;
  EXPECT_EQ(counter.Take(Message("a") + "{}" + Message("b")), 1u);
  EXPECT_EQ(counter.Take(Message("c")), 0u);
}

}  // namespace
}  // namespace sluice::filters::http

#include "source/proxy/codec_choice.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sluice::proxy {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

CodecChoice Choose(std::string_view bytes, CodecType type = CodecType::kAuto,
                   std::string_view alpn = {}) {
  buffer::BlockPool blocks;
  buffer::Buffer in(blocks);
  in.Append(bytes);
  const CodecChoice choice = ChooseDownstreamCodec(type, alpn, in);
  EXPECT_EQ(in.ToString(), bytes);  // nothing is taken
  return choice;
}

TEST(CodecChoiceTest, ThePrefaceIsHttp2) {
  EXPECT_EQ(Choose(kPreface), CodecChoice::kHttp2);
  EXPECT_EQ(Choose(kPreface.substr(0, 12)), CodecChoice::kHttp2);
}

TEST(CodecChoiceTest, APartOfThePrefaceIsNotDecidedYet) {
  for (size_t size = 0; size < 12; ++size) {
    EXPECT_EQ(Choose(kPreface.substr(0, size)), CodecChoice::kUndecided) << size;
  }
}

TEST(CodecChoiceTest, EverythingElseIsHttp1) {
  for (const std::string_view bytes : {"G", "GET / HTTP/1.1\r\n", "PO", "PR /",
                                       "PRI * HTTP/1.1\r\n", "PRI * HTTP/3", "\r\n", "\x16"}) {
    EXPECT_EQ(Choose(bytes), CodecChoice::kHttp1) << bytes;
  }
}

TEST(CodecChoiceTest, WhatAlpnHasChosenNeedsNoBytes) {
  EXPECT_EQ(Choose("GARBAGE", CodecType::kAuto, "h2"), CodecChoice::kHttp2);
  EXPECT_EQ(Choose(kPreface, CodecType::kAuto, "http/1.1"), CodecChoice::kHttp1);
  EXPECT_EQ(Choose(kPreface, CodecType::kAuto, "istio"), CodecChoice::kHttp2);
  EXPECT_EQ(Choose("GET / HTTP/1.1\r\n", CodecType::kAuto, "istio"), CodecChoice::kHttp1);
  EXPECT_EQ(Choose(kPreface, CodecType::kHttp1, "h2"), CodecChoice::kHttp1);
}

TEST(CodecChoiceTest, WhatIsConfiguredNeedsNoBytes) {
  EXPECT_EQ(Choose(kPreface, CodecType::kHttp1), CodecChoice::kHttp1);
  EXPECT_EQ(Choose("GET / HTTP/1.1\r\n", CodecType::kHttp2), CodecChoice::kHttp2);
  EXPECT_EQ(Choose("P", CodecType::kHttp2), CodecChoice::kHttp2);
}

}  // namespace
}  // namespace sluice::proxy

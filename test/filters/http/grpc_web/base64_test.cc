#include "source/filters/http/grpc_web/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::filters::http {
namespace {

class Base64Test : public testing::Test {
 protected:
  // "-": it is not base64.
  std::string Decode(const std::string& text, size_t part) {
    buffer::Buffer out(blocks_);
    Base64Decoder decoder;
    for (size_t at = 0; at < text.size(); at += part) {
      if (!decoder.Take(text.substr(at, part), out)) return "-";
    }
    return decoder.whole() ? out.ToString() : "-";
  }
  std::string Encode(std::string_view bytes) {
    buffer::Buffer in(blocks_);
    in.Append(bytes);
    buffer::Buffer out(blocks_);
    EncodeBase64(in, out);
    return out.ToString();
  }
  buffer::BlockPool blocks_;
};

TEST_F(Base64Test, DecodesHoweverTheTextIsCut) {
  const std::pair<const char*, std::string> kTexts[] = {
      {"", ""},           {"Zg==", "f"},          {"Zm8=", "fo"},
      {"Zm9v", "foo"},    {"Zm9vYmFy", "foobar"}, {"+/8=", "\xfb\xff"},
      {"Zg==Zm8=", "ffo"}};
  for (const auto& [text, bytes] : kTexts) {
    for (size_t part = 1; part <= 9; ++part) EXPECT_EQ(Decode(text, part), bytes) << text;
  }
}

TEST_F(Base64Test, WhatIsNotBase64IsRefused) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Z===", "====", "Zg=a", "Zm9*", "Zm9v\n", "Z m9", "-_8="}) {
    EXPECT_EQ(Decode(text, 3), "-") << text;
  }
}

TEST_F(Base64Test, EncodesWithPadding) {
  EXPECT_EQ(Encode(""), "");
  EXPECT_EQ(Encode("f"), "Zg==");
  EXPECT_EQ(Encode("fo"), "Zm8=");
  EXPECT_EQ(Encode("foo"), "Zm9v");
  EXPECT_EQ(Encode("\xfb\xff"), "+/8=");
}

TEST_F(Base64Test, LargeBodiesComeBackAsTheyWere) {
  std::string bytes;
  for (int i = 0; i < 100000; ++i) bytes += static_cast<char>(i * 7);
  EXPECT_EQ(Decode(Encode(bytes), 1000), bytes);
}

}  // namespace
}  // namespace sluice::filters::http

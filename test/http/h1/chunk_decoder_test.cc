#include "source/http/h1/chunk_decoder.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::http::h1 {
namespace {

using Result = ChunkDecoder::Result;

struct Decoded {
  Result result;
  std::string body;
  std::string rest;  // with the trailers
};

Decoded Decode(std::string_view bytes) {
  buffer::BlockPool blocks;
  buffer::Buffer in(blocks);
  buffer::Buffer body(blocks);
  in.Append(bytes);
  ChunkDecoder decoder;
  const Result result = decoder.Decode(in, body);
  return {result, body.ToString(), in.ToString()};
}

TEST(ChunkDecoderTest, JoinsChunksAndLeavesWhatFollows) {
  const Decoded decoded = Decode("2\r\nhe\r\n0000a;e=1;f=\"x\"\r\n0123456789\r\n0\r\n\r\nGET /");
  EXPECT_EQ(decoded.result, Result::kDone);
  EXPECT_EQ(decoded.body, "he0123456789");
  EXPECT_EQ(decoded.rest, "\r\nGET /");
}

TEST(ChunkDecoderTest, TrailersAreLeftWhole) {
  const Decoded decoded = Decode("0\r\nA: b\r\nC: d\r\n\r\nX");
  EXPECT_EQ(decoded.result, Result::kDone);
  EXPECT_EQ(decoded.rest, "A: b\r\nC: d\r\n\r\nX");
}

TEST(ChunkDecoderTest, BadChunksAreErrors) {
  const std::string cases[] = {"0x1\r\na\r\n",
                               "+1\r\na\r\n",
                               "-1\r\na\r\n",
                               "-0x0\r\n",
                               "0_1\r\n",
                               " 1\r\na\r\n",
                               "1 \r\na\r\n",
                               "\r\n",
                               "g\r\n",
                               ";x\r\n",
                               "1;x\ny\r\n",
                               "1;x\ry\r\n",
                               std::string("1;\0\r\na", 7),
                               "1\na\r\n",
                               "1\r\nab\r\n",
                               "1\r\na\n0\r\n\r\n",
                               "1\r\na0\r\n\r\n",
                               "1\r\na\r\n\r\n0\r\n\r\n",
                               "10000000000000000\r\n",
                               "ffffffffffffffff\r\n",
                               "fffffffffffffffff\r\n",
                               "0000000000000001\r\n",
                               "0\r\n\nX",
                               "0\r\n X: y\r\n\r\n",
                               "0\r\n\rX",
                               "1\r\r\na",
                               "1;" + std::string(5000, 'x')};
  for (const std::string& bytes : cases)
    EXPECT_EQ(Decode(bytes).result, Result::kError) << bytes.substr(0, 40);
}

TEST(ChunkDecoderTest, ExtensionsArePaidForByData) {
  std::string cheap;
  std::string dear;
  for (int i = 0; i < 2000; ++i) {
    cheap += "1\r\nx\r\n";
    dear += "1;eeeeeeeeeeeeeeee\r\nx\r\n";
  }
  EXPECT_EQ(Decode(cheap + "0\r\n\r\n").result, Result::kDone);
  EXPECT_EQ(Decode(cheap + "0\r\n\r\n").body, std::string(2000, 'x'));
  EXPECT_EQ(Decode(dear).result, Result::kError);
}

TEST(ChunkDecoderTest, EndlessTrailersAreErrors) {
  EXPECT_EQ(Decode("0\r\nx: " + std::string(20000, 'a')).result, Result::kError);
}

TEST(ChunkDecoderTest, TinyChunksAreJoinedIntoFewSlices) {
  buffer::BlockPool blocks;
  buffer::Buffer in(blocks);
  buffer::Buffer body(blocks);
  for (int i = 0; i < 2000; ++i) in.Append("1\r\nx\r\n");
  ChunkDecoder decoder;
  EXPECT_EQ(decoder.Decode(in, body), Result::kNeedMore);
  EXPECT_EQ(body.size(), 2000u);
  EXPECT_LE(body.slice_count(), 2u);
}

}  // namespace
}  // namespace sluice::http::h1

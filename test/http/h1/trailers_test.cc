#include "source/http/h1/trailers.h"

#include <gtest/gtest.h>

#include <string>

#include "source/base/arena.h"
#include "test/http/h1/codec_sides.h"

namespace sluice::http::h1 {
namespace {

class TrailersTest : public testing::Test {
 protected:
  // The lines, or the fault.
  std::string Parse(std::string_view lines) {
    bytes_.Clear();
    bytes_.Append(lines);
    return Parsed();
  }
  std::string Parsed() {
    trailers_.Clear();
    const char* fault = ParseTrailers(bytes_, limits_, trailers_);
    return fault == nullptr ? Print(trailers_) : fault;
  }

  buffer::BlockPool blocks_;
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  buffer::Buffer bytes_{blocks_};
  HeaderMap trailers_{arena_};
  FieldLimits limits_{100};
};

TEST_F(TrailersTest, LinesBecomeTrailers) {
  EXPECT_EQ(Parse("Grpc-Status: 0\r\nx: 1\r\n\r\n"), " [grpc-status: 0] [x: 1]");
  EXPECT_EQ(Parse("\r\n"), "");
}

TEST_F(TrailersTest, WhatFramesRoutesOrAuthorisesIsDropped) {
  EXPECT_EQ(Parse("a: 1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nHost: b\r\n"
                  "Authorization: x\r\nCookie: x\r\nSet-Cookie: x\r\nTE: x\r\nTrailer: x\r\n"
                  "X-Forwarded-For: 1\r\nX-Envoy-Internal: true\r\nX-Request-Id: 1\r\n"
                  "Connection: a\r\nb: 2\r\n\r\n"),
            " [a: 1] [b: 2]");
}

TEST_F(TrailersTest, LinesFromSeveralBlocksAreReadAsOne) {
  for (const char* piece : {"gr", "pc-status: 1", "2\r", "\n\r\n"}) {
    buffer::Buffer block(blocks_);
    block.Append(piece);
    bytes_.AppendView(block.front_block(), block.front());
  }
  EXPECT_EQ(Parsed(), " [grpc-status: 12]");
}

TEST_F(TrailersTest, AFaultIsNamed) {
  EXPECT_EQ(Parse("a b: 1\r\n\r\n"), kCodecError);
  EXPECT_EQ(Parse("a: 1\r\n"), kCodecError);
  limits_.max_headers = 1;
  EXPECT_EQ(Parse("a: 1\r\nb: 2\r\n\r\n"), kTooManyHeaders);
}

}  // namespace
}  // namespace sluice::http::h1

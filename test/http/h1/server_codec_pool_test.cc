#include "source/http/h1/server_codec_pool.h"

#include <gtest/gtest.h>

#include "test/http/h1/codec_sides.h"

namespace sluice::http::h1 {
namespace {

TEST(ServerCodecPoolTest, ACodecThatCameBackBeginsAnew) {
  ServerSide side;
  ServerCodecPool pool;
  buffer::Buffer out(side.blocks);
  ServerOptions options;
  std::unique_ptr<ServerCodec> codec = pool.Take(side, out, options, nullptr);
  const ServerCodec* const first = codec.get();
  codec->StartDrain();
  EXPECT_TRUE(codec->wants_close());
  pool.Return(std::move(codec));

  codec = pool.Take(side, out, options, nullptr);
  EXPECT_EQ(codec.get(), first);
  EXPECT_FALSE(codec->wants_close());
  EXPECT_TRUE(codec->at_rest());
  EXPECT_NE(pool.Take(side, out, options, nullptr).get(), first);
}

}  // namespace
}  // namespace sluice::http::h1

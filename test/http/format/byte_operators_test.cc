#include "source/http/format/byte_operators.h"

#include <gtest/gtest.h>

namespace sluice::http::format {
namespace {

TEST(ByteOperatorsTest, EachSideHasItsCounts) {
  Part part;
  ASSERT_TRUE(CompileByteOperator("DOWNSTREAM_WIRE_BYTES_SENT", part));
  EXPECT_EQ(part.op, Operator::kDownstreamBytes);
  EXPECT_EQ(static_cast<ByteCount>(part.variant), ByteCount::kWireSent);
  ASSERT_TRUE(CompileByteOperator("UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED", part));
  EXPECT_EQ(part.op, Operator::kUpstreamBytes);
  EXPECT_EQ(static_cast<ByteCount>(part.variant), ByteCount::kDecompressedHeaderReceived);
}

TEST(ByteOperatorsTest, OthersAreNotItsOwn) {
  Part part;
  EXPECT_FALSE(CompileByteOperator("BYTES_SENT", part));
  EXPECT_FALSE(CompileByteOperator("DOWNSTREAM_BYTES_SENT", part));
  EXPECT_FALSE(CompileByteOperator("UPSTREAM_WIRE_BYTES", part));
}

TEST(ByteOperatorsTest, TheyTakeNoArguments) {
  Format format;
  std::string error;
  EXPECT_TRUE(Format::Parse("%UPSTREAM_WIRE_BYTES_SENT%", format, error));
  EXPECT_FALSE(Format::Parse("%UPSTREAM_WIRE_BYTES_SENT(x)%", format, error));
  EXPECT_NE(error.find("takes no arguments"), std::string::npos) << error;
}

}  // namespace
}  // namespace sluice::http::format

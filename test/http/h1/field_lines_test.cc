#include "source/http/h1/field_lines.h"

#include <gtest/gtest.h>

#include <string>

#include "source/base/arena.h"
#include "test/http/h1/codec_sides.h"

namespace sluice::http::h1 {
namespace {

class FieldLinesTest : public testing::Test {
 protected:
  // The fault, or "" with the lines in map_.
  std::string Parse(std::string_view lines) {
    bytes_ = std::string(lines) + "\r\n";
    map_.Clear();
    facts_ = {};
    const char* fault =
        ParseFieldLines(bytes_.data(), bytes_.data() + bytes_.size(), limits_, map_, facts_);
    return fault == nullptr ? "" : fault;
  }

  std::string bytes_;
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  HeaderMap map_{arena_};
  FieldFacts facts_;
  CodecCounters counters_;
  FieldLimits limits_{100, UnderscoreAction::kAllow, &counters_};
};

TEST_F(FieldLinesTest, NamesAreLowerCasedAndValuesTrimmed) {
  EXPECT_EQ(Parse("X-Long-Enough-For-A-Vector: a\r\nb:\t v w \r\nempty:\r\n"), "");
  EXPECT_EQ(Print(map_), " [x-long-enough-for-a-vector: a] [b: v w] [empty: ]");
}

TEST_F(FieldLinesTest, WhatIsNotALineIsAFault) {
  for (const char* lines :
       {"a : b\r\n", ": b\r\n", "a\r\n", "a: b\n", "a: b\r\n c\r\n", "a: b\rc\r\n", "(a): b\r\n"}) {
    EXPECT_EQ(Parse(lines), kCodecError) << lines;
  }
  EXPECT_EQ(Parse(std::string_view("a: b\0c\r\n", 8)), kInvalidCharacters);
  EXPECT_EQ(Parse("a: b\x7f\r\n"), kInvalidCharacters);
  EXPECT_EQ(Parse("\r\na: b\r\n"), kCodecError);
}

TEST_F(FieldLinesTest, TellsWhatFramingNeedsToKnow) {
  EXPECT_EQ(Parse("content-length: 12\r\n"), "");
  EXPECT_TRUE(facts_.has_content_length);
  EXPECT_EQ(facts_.content_length, 12u);
  EXPECT_FALSE(facts_.bad_length);
  EXPECT_EQ(Parse("transfer-encoding: Chunked\r\n"), "");
  EXPECT_TRUE(facts_.chunked);
  EXPECT_EQ(Parse("transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n"), "");
  EXPECT_TRUE(facts_.has_transfer_encoding);
  EXPECT_FALSE(facts_.chunked);
  EXPECT_FALSE(facts_.hop_by_hop);
  EXPECT_EQ(Parse("te: trailers\r\n"), "");
  EXPECT_TRUE(facts_.hop_by_hop);
}

TEST_F(FieldLinesTest, ALengthThatTwoCouldReadDifferentlyIsBad) {
  for (const char* value : {"010", "+1", "1,1", "", "0x1", "9223372036854775808", "1 1"}) {
    EXPECT_EQ(Parse("content-length: " + std::string(value) + "\r\n"), "");
    EXPECT_TRUE(facts_.bad_length) << value;
  }
  EXPECT_EQ(Parse("content-length: 1\r\ncontent-length: 1\r\n"), "");
  EXPECT_TRUE(facts_.bad_length);
  EXPECT_EQ(Parse("content-length: 9223372036854775807\r\n"), "");
  EXPECT_FALSE(facts_.bad_length);
}

TEST_F(FieldLinesTest, TheHostIsTakenOutWhenAsked) {
  EXPECT_EQ(Parse("host: a\r\n"), "");
  EXPECT_EQ(Print(map_), " [host: a]");
  limits_.take_host = true;
  EXPECT_EQ(Parse("host: a\r\nx: 1\r\n"), "");
  EXPECT_EQ(Print(map_), " [x: 1]");
  EXPECT_EQ(facts_.host, "a");
  EXPECT_FALSE(facts_.several_hosts);
  EXPECT_EQ(Parse("host: a\r\nhost: a\r\n"), "");
  EXPECT_TRUE(facts_.several_hosts);
}

TEST_F(FieldLinesTest, UnderscoresAreLeftDroppedOrRefused) {
  EXPECT_EQ(Parse("a_b: 1\r\nc: 2\r\n"), "");
  EXPECT_EQ(Print(map_), " [a_b: 1] [c: 2]");
  limits_.underscores = UnderscoreAction::kDrop;
  EXPECT_EQ(Parse("a_b: 1\r\nc: 2\r\n"), "");
  EXPECT_EQ(Print(map_), " [c: 2]");
  EXPECT_EQ(counters_.dropped_headers_with_underscores, 1u);
  limits_.underscores = UnderscoreAction::kReject;
  EXPECT_EQ(Parse("c: 2\r\na_b: 1\r\n"), kUnexpectedUnderscore);
  EXPECT_EQ(counters_.requests_rejected_with_underscores, 1u);
}

TEST_F(FieldLinesTest, CountsLinesAgainstTheLimit) {
  limits_.max_headers = 2;
  EXPECT_EQ(Parse("a: 1\r\nb: 2\r\n"), "");
  EXPECT_EQ(Parse("a: 1\r\nb: 2\r\nc: 3\r\n"), kTooManyHeaders);
}

TEST_F(FieldLinesTest, KeepsTheSpellingOfNames) {
  limits_.keep_spelling = true;
  EXPECT_EQ(Parse("X-a: 1\r\nFOO: 2\r\n"), "");
  EXPECT_EQ(facts_.spelling, "X-a:FOO:");
  EXPECT_EQ(Print(map_), " [x-a: 1] [foo: 2]");
}

}  // namespace
}  // namespace sluice::http::h1

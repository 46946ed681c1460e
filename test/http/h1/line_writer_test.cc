#include "source/http/h1/line_writer.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace sluice::http::h1 {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

std::string Written(const Lines& lines, HeaderCase header_case = HeaderCase::kLower,
                    std::string_view spelling = {}) {
  char room[1024];
  LineWriter writer(room, header_case, spelling);
  for (const auto& [name, value] : lines) writer.PutLine(name, value);
  return {room, writer.size()};
}

TEST(LineWriterTest, CopiesTextsOfEveryLength) {
  for (size_t n = 0; n <= 70; ++n) {
    std::string value;
    for (size_t i = 0; i < n; ++i) value += static_cast<char>('!' + i);
    EXPECT_EQ(Written({{"n", value}}), "n: " + value + "\r\n") << n;
  }
}

TEST(LineWriterTest, LeavesOutALineThatWouldSplitTheMessage) {
  for (const char bad : {'\r', '\n', '\0'}) {
    for (size_t n = 1; n <= 40; ++n) {
      for (size_t at = 0; at < n; ++at) {
        std::string text(n, 'x');
        text[at] = bad;
        ASSERT_EQ(Written({{"a", "1"}, {"b", text}, {"c", "2"}}), "a: 1\r\nc: 2\r\n") << n;
        ASSERT_EQ(Written({{"a", "1"}, {text, "v"}, {"c", "2"}}), "a: 1\r\nc: 2\r\n") << n;
      }
    }
  }
}

TEST(LineWriterTest, ProperCaseRaisesTheFirstLetterOfEachWord) {
  EXPECT_EQ(Written({{"x-request-id", "a-b"}, {"te", "v"}, {"1-a-", "v"}}, HeaderCase::kProper),
            "X-Request-Id: a-b\r\nTe: v\r\n1-A-: v\r\n");
}

TEST(LineWriterTest, SpellsNamesAsTheyWereReceivedInAnyOrder) {
  EXPECT_EQ(Written({{"x-b", "2"}, {"x-a", "1"}, {"new", "3"}, {"host", "4"}},
                    HeaderCase::kPreserve, "HOST:X-a:x-B:"),
            "x-B: 2\r\nX-a: 1\r\nnew: 3\r\nHOST: 4\r\n");
  EXPECT_EQ(Written({{"a", "1"}, {"a", "2"}}, HeaderCase::kPreserve, "a:A:"), "a: 1\r\nA: 2\r\n");
  EXPECT_EQ(Written({{"a", "1"}}, HeaderCase::kPreserve, ""), "a: 1\r\n");
}

TEST(LineWriterTest, CountsWhatItHasWritten) {
  char room[64];
  LineWriter writer(room, HeaderCase::kLower, {});
  writer.Put("HTTP/1.1 ");
  writer.PutNumber(204);
  EXPECT_EQ(writer.size(), 12u);
  EXPECT_EQ(std::string(room, 12), "HTTP/1.1 204");
}

}  // namespace
}  // namespace sluice::http::h1

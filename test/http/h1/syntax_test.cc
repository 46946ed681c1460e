#include "source/http/h1/syntax.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::http::h1 {
namespace {

// Where `find` stops when `bad` is at each place of texts of each length.
template <typename Find>
void ExpectStopsAt(char bad, Find find) {
  for (size_t n = 1; n <= 40; ++n) {
    for (size_t at = 0; at < n; ++at) {
      std::string text(n, 'x');
      text[at] = bad;
      ASSERT_EQ(find(text), at) << static_cast<int>(bad) << " in " << n;
    }
  }
}

size_t ValueEnd(const std::string& text) {
  return static_cast<size_t>(FindValueEnd(text.data(), text.data() + text.size()) - text.data());
}

size_t TargetEnd(const std::string& text) {
  return static_cast<size_t>(FindTargetEnd(text.data(), text.data() + text.size()) - text.data());
}

TEST(SyntaxTest, TokensAreLowerCasedUpToWhatIsNone) {
  for (const char stop : {':', ' ', '(', '\x80', '\0', '/'}) {
    for (size_t n = 0; n <= 40; ++n) {
      std::string text = std::string(n, 'Q') + stop + "ZZ";
      bool underscore = false;
      char* const end = LowerToken(text.data(), text.data() + text.size(), underscore);
      ASSERT_EQ(static_cast<size_t>(end - text.data()), n) << static_cast<int>(stop);
      ASSERT_EQ(text, std::string(n, 'q') + stop + "ZZ");
      ASSERT_FALSE(underscore);
    }
  }
}

TEST(SyntaxTest, AnUnderscoreIsNoticedAnywhereInAToken) {
  for (size_t at = 0; at < 40; ++at) {
    std::string text(40, 'A');
    text[at] = '_';
    bool underscore = false;
    ASSERT_EQ(LowerToken(text.data(), text.data() + text.size(), underscore),
              text.data() + text.size());
    ASSERT_TRUE(underscore) << at;
  }
}

TEST(SyntaxTest, ControlCharactersEndAValue) {
  for (const char bad : {'\0', '\r', '\n', '\x1f', '\x7f'}) ExpectStopsAt(bad, ValueEnd);
  EXPECT_EQ(ValueEnd("a\tb \xff\x80~ and some more of it"), 27u);
  EXPECT_EQ(ValueEnd(""), 0u);
}

TEST(SyntaxTest, BlanksControlsAndHighBytesEndATarget) {
  for (const char bad : {'\0', ' ', '\t', '\x1f', '\x7f', '\x80', '\xff'}) {
    ExpectStopsAt(bad, TargetEnd);
  }
  EXPECT_EQ(TargetEnd("/!~\"<>[]{}|^`%zz?#aaaaaaaaa"), 27u);
}

TEST(SyntaxTest, AHeadEndsBehindItsEmptyLine) {
  const auto end = [](std::string_view text) {
    uint32_t scanned = 0;
    return FindHeadEnd(text.data(), text.size(), scanned);
  };
  EXPECT_EQ(end("GET / HTTP/1.1\r\nhost: aaaaaaaaaaaaa\r\n\r\nbody\r\n\r\n"), 39u);
  EXPECT_EQ(end("a\n\nb"), 3u);
  EXPECT_EQ(end("a\n\r\nb"), 4u);
  EXPECT_EQ(end("a\r\nb\r\n"), kNoEnd);
  EXPECT_EQ(end("a\r\n\r"), kNoEnd);
  EXPECT_EQ(end(""), kNoEnd);
}

TEST(SyntaxTest, TheSearchForTheEndGoesOnWhereItStopped) {
  const std::string text = "GET / HTTP/1.1\r\nhost: a\r\nx-long: aaaaaaaaaaaaaaaaaa\r\n\r\n";
  for (size_t first = 0; first < text.size(); ++first) {
    uint32_t scanned = 0;
    ASSERT_EQ(FindHeadEnd(text.data(), first, scanned), kNoEnd) << first;
    ASSERT_EQ(FindHeadEnd(text.data(), text.size(), scanned), text.size()) << first;
  }
}

TEST(SyntaxTest, ATokenHasNoBlanks) {
  EXPECT_TRUE(IsToken("x-a!"));
  EXPECT_FALSE(IsToken(""));
  EXPECT_FALSE(IsToken("a b"));
}

}  // namespace
}  // namespace sluice::http::h1

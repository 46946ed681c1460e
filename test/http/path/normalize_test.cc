#include "source/http/path/normalize.h"

#include <gtest/gtest.h>

#include <string>

#include "source/base/random.h"

namespace sluice::http::path {
namespace {

constexpr NormalizeOptions kNormalize{true, false, EscapedSlashes::kKeep};
constexpr NormalizeOptions kNormalizeAndMerge{true, true, EscapedSlashes::kKeep};

struct Outcome {
  NormalizeResult result;
  std::string path;
};

Outcome NormalizeWith(const NormalizeOptions& options, std::string_view path) {
  base::ChunkPool pool;
  base::Arena arena(pool);
  const NormalizeResult result = Normalize(options, arena, path);
  return {result, std::string(path)};
}

std::string Normal(std::string_view path, const NormalizeOptions& options = kNormalize) {
  const Outcome outcome = NormalizeWith(options, path);
  return outcome.result == NormalizeResult::kOk ? outcome.path : "refused";
}

TEST(NormalizeTest, ResolvesDotSegments) {
  const struct {
    const char* path;
    const char* normal;
  } kCases[] = {{"/a/../b", "/b"},
                {"/a/./b", "/a/b"},
                {"/../../etc", "/etc"},
                {"/a/b/..", "/a/"},
                {"/a/b/.", "/a/b/"},
                {"/.", "/"},
                {"/..", "/"},
                {"/a/..", "/"},
                {"/a/./../../b", "/b"},
                {"/..a/.../b", "/..a/.../b"},
                {"/.well-known/x", "/.well-known/x"},
                {"/a//../b", "/a/b"},
                {"/a/b//..//c", "/a/b//c"},
                {"/a/../?q", "/?q"},
                {"/a?b=/../c", "/a?b=/../c"},
                {"/?", "/?"},
                {"//", "//"}};
  for (const auto& each : kCases) EXPECT_EQ(Normal(each.path), each.normal) << each.path;
}

TEST(NormalizeTest, SeesDotSegmentsInEveryDisguise) {
  const struct {
    const char* path;
    const char* normal;
  } kCases[] = {{"/a/%2e%2e/b", "/b"},
                {"/a/.%2E/b?c=/../d", "/b?c=/../d"},
                {"/a\\..\\b", "/b"},
                {"/a\\b", "/a/b"},
                {"/a/..;x/b", "/b"},
                {"/a/.;/b", "/a/b"},
                {"/a;b=c/../d", "/d"},
                {"/a/;/b", "/a/;/b"},
                {"/a/%2e%2e%3bx/b", "/a/..%3bx/b"},
                {"/a/%5c../b", "/a/%5c../b"},
                {"/a/..%2fb", "/a/..%2fb"},
                {"/a/%c0%ae%c0%ae/b", "/a/%c0%ae%c0%ae/b"}};
  for (const auto& each : kCases) EXPECT_EQ(Normal(each.path), each.normal) << each.path;
}

TEST(NormalizeTest, DecodesOnlyUnreservedCharacters) {
  const struct {
    const char* path;
    const char* normal;
  } kCases[] = {{"/%61bc", "/abc"},   {"/%7Euser", "/~user"}, {"/a%2fb", "/a%2fb"},
                {"/a%2Fb", "/a%2Fb"}, {"/a%5cb", "/a%5cb"},   {"/caf%c3%a9", "/caf%c3%a9"},
                {"/%zz", "/%zz"},     {"/%", "/%"},           {"/a%2", "/a%2"},
                {"/%%", "/%%"},       {"/%252e", "/%252e"},   {"/a%20b", "/a%20b"},
                {"/a%3Fb", "/a%3Fb"}, {"/a%23b", "/a%23b"},   {"/a?%61", "/a?%61"}};
  for (const auto& each : kCases) EXPECT_EQ(Normal(each.path), each.normal) << each.path;
}

TEST(NormalizeTest, MakesNoEscapeThatWasNotThere) {
  EXPECT_EQ(Normal("/a/%%32e%%32e/b"), "/a/%252e%252e/b");
  EXPECT_EQ(Normal("/%2%65%2%65/b"), "/%252e%252e/b");
  EXPECT_EQ(Normal("/%%%32%65"), "/%%252e");
  EXPECT_EQ(Normal("/%%32g"), "/%2g");
  EXPECT_EQ(Normal("/%2%2e"), "/%2.");
  EXPECT_EQ(Normal("/%2%2F"), "/%2%2F");
}

TEST(NormalizeTest, EscapesWhatMustNotStandInAPath) {
  EXPECT_EQ(Normal("/\"<>^`{|}"), "/%22%3C%3E%5E%60%7B%7C%7D");
  EXPECT_EQ(Normal("/!$&'()*+,-./:;=@[]_~"), "/!$&'()*+,-./:;=@[]_~");
  EXPECT_EQ(Normal("/\x01 \x7f\xc3"), "/%01%20%7F%C3");
  EXPECT_EQ(Normal("/a?\"|"), "/a?\"|");
}

TEST(NormalizeTest, RefusesNulAndFragments) {
  EXPECT_EQ(Normal("/%00"), "refused");
  EXPECT_EQ(Normal("/a%00b?x"), "refused");
  EXPECT_EQ(Normal(std::string_view("/a\0b", 4)), "refused");
  EXPECT_EQ(Normal("/a?%00"), "/a?%00");
  for (const NormalizeOptions& options : {kNormalize, NormalizeOptions{}}) {
    EXPECT_EQ(Normal("/a#b", options), "refused");
    EXPECT_EQ(Normal("/a?x#y", options), "refused");
    EXPECT_EQ(Normal("/#", options), "refused");
  }
}

TEST(NormalizeTest, ChangesNothingUnlessAsked) {
  for (const char* path : {"/a/../b", "/a//b", "/%61bc", "/a\\b", "/%00", "/a%2fb"}) {
    EXPECT_EQ(Normal(path, NormalizeOptions{}), path);
  }
}

TEST(NormalizeTest, LeavesTargetsThatAreNoPaths) {
  for (const char* path : {"*", "", "host:443"}) EXPECT_EQ(Normal(path, kNormalizeAndMerge), path);
}

TEST(NormalizeTest, KeepsTheBytesOfAPathThatIsNormal) {
  base::ChunkPool pool;
  base::Arena arena(pool);
  const std::string_view sent = "/api/v1/things;v=1/a.b-c_d~e?x=%2f//..";
  std::string_view path = sent;
  EXPECT_EQ(Normalize(kNormalizeAndMerge, arena, path), NormalizeResult::kOk);
  EXPECT_EQ(path.data(), sent.data());
}

TEST(NormalizeTest, MergesSlashesOutsideTheQuery) {
  EXPECT_EQ(Normal("//a///b//?x//y", kNormalizeAndMerge), "/a/b/?x//y");
  EXPECT_EQ(Normal("/a/..//b", kNormalizeAndMerge), "/b");
  EXPECT_EQ(Normal("/a\\\\b", kNormalizeAndMerge), "/a/b");
  const NormalizeOptions only_merge{false, true, EscapedSlashes::kKeep};
  EXPECT_EQ(Normal("//a//../%61", only_merge), "/a/../%61");
}

TEST(NormalizeTest, RefusesEscapedSlashesAndShowsWhatTheyStoodFor) {
  const NormalizeOptions reject{false, false, EscapedSlashes::kReject};
  const struct {
    const char* sent;
    const char* shown;
  } kCases[] = {{"/a%2fb", "/a/b"}, {"/a%2Fb?x=%2f", "/a/b?x=%2f"}, {"/a%5Cb", "/a\\b"}};
  for (const auto& each : kCases) {
    const Outcome outcome = NormalizeWith(reject, each.sent);
    EXPECT_EQ(outcome.result, NormalizeResult::kReject) << each.sent;
    EXPECT_EQ(outcome.path, each.shown);
  }
  EXPECT_EQ(Normal("/a?x=%2f", reject), "/a?x=%2f");
  EXPECT_EQ(Normal("/a%252fb", reject), "/a%252fb");
}

TEST(NormalizeTest, ForwardsEscapedSlashesAsSlashes) {
  const NormalizeOptions all{true, true, EscapedSlashes::kForward};
  EXPECT_EQ(Normal("/a%2f..%2Fb", all), "/b");
  EXPECT_EQ(Normal("/a%5cb", all), "/a/b");
  EXPECT_EQ(Normal("/%2f%2fa", all), "/a");
  const NormalizeOptions alone{false, false, EscapedSlashes::kForward};
  EXPECT_EQ(Normal("/a%2f..%2Fb", alone), "/a/../b");
  EXPECT_EQ(Normal("/a%5cb", alone), "/a\\b");
  EXPECT_EQ(Normal("/%2f%2fa", alone), "///a");
}

TEST(NormalizeTest, RedirectsToThePathWithPlainSlashes) {
  const NormalizeOptions redirect{true, false, EscapedSlashes::kRedirect};
  const Outcome outcome = NormalizeWith(redirect, "/a%2f..%2Fb?x=%2f");
  EXPECT_EQ(outcome.result, NormalizeResult::kRedirect);
  EXPECT_EQ(outcome.path, "/b?x=%2f");
  EXPECT_EQ(NormalizeWith(redirect, "/a//b").result, NormalizeResult::kOk);
  EXPECT_EQ(NormalizeWith(redirect, "/%00%2f").result, NormalizeResult::kReject);
}

TEST(NormalizeTest, NeverRedirectsToAnotherHost) {
  for (const bool normalize : {false, true}) {
    const NormalizeOptions redirect{normalize, false, EscapedSlashes::kRedirect};
    EXPECT_EQ(NormalizeWith(redirect, "/%2fevil.test/x").path, "/evil.test/x");
    EXPECT_EQ(NormalizeWith(redirect, "//evil.test%2fx").path, "/evil.test/x");
  }
}

// A path of pieces that mean something to the normaliser.
std::string RandomPath(base::Random& random) {
  static constexpr std::string_view kPieces[] = {
      "/",   ".",   "..", "%2e", "%2E", "%2f", "%5C", "\\",  "%",   "2", "e",    "5", "%32", "%65",
      "%25", "%41", ";",  "a",   "//",  "{",   "\"",  "%7b", "%35", "f", "\xc3", "?", "%2"};
  std::string path = "/";
  for (uint64_t n = random.Below(14); n > 0; --n) path += kPieces[random.Below(std::size(kPieces))];
  return path;
}

TEST(NormalizePropertyTest, ASecondRoundChangesNothing) {
  base::Random random(3);
  for (int i = 0; i < 300000; ++i) {
    NormalizeOptions options{random.Below(2) == 1, random.Below(2) == 1,
                             static_cast<EscapedSlashes>(random.Below(4))};
    const std::string sent = RandomPath(random);
    const Outcome once = NormalizeWith(options, sent);
    if (once.result == NormalizeResult::kReject) continue;
    const Outcome twice = NormalizeWith(options, once.path);
    // Without normalisation "%2%66" is three characters, and none is decoded.
    ASSERT_EQ(twice.result, NormalizeResult::kOk) << sent << " -> " << once.path;
    ASSERT_EQ(twice.path, once.path) << sent;
  }
}

TEST(NormalizePropertyTest, LeavesNoDotSegmentAndNoEscapedLetter) {
  base::Random random(4);
  for (int i = 0; i < 200000; ++i) {
    const std::string sent = RandomPath(random);
    const Outcome outcome = NormalizeWith(kNormalizeAndMerge, sent);
    if (outcome.result != NormalizeResult::kOk) continue;
    const std::string plain = outcome.path.substr(0, outcome.path.find('?'));
    ASSERT_EQ(plain[0], '/');
    for (const char* gone : {"/../", "/./", "/..;", "/.;", "//", "\\", "%2e", "%2E", "%41"}) {
      ASSERT_EQ((plain + "/").find(gone), plain.back() == '/' && std::string_view(gone) == "//"
                                              ? plain.size() - 1
                                              : std::string::npos)
          << sent << " -> " << outcome.path;
    }
  }
}

}  // namespace
}  // namespace sluice::http::path

#include <string>

#include "test/config/route/parsed_routes.h"

namespace sluice::config {
namespace {

using route::HeaderMatcher;
using route::StringMatcher;

// A header matcher in JSON, parsed.
struct ParsedMatcher {
  explicit ParsedMatcher(const std::string& fields) {
    envoy::config::route::v3::HeaderMatcher proto;
    const auto status = google::protobuf::util::JsonStringToMessage("{" + fields + "}", &proto);
    EXPECT_TRUE(status.ok()) << status.ToString();
    ParseHeaderMatcher(proto, errors, matcher);
  }
  std::string fault() const {
    if (errors.faults().empty()) return "";
    return errors.faults()[0].path + ": " + errors.faults()[0].why;
  }

  extension::FieldErrors errors;
  HeaderMatcher matcher;
};

TEST(MatcherParserTest, ReadsEveryKindOfString) {
  const struct {
    const char* json;
    StringMatcher::Kind kind;
  } kCases[] = {{R"("exact": "v")", StringMatcher::Kind::kExact},
                {R"("prefix": "v")", StringMatcher::Kind::kPrefix},
                {R"("suffix": "v")", StringMatcher::Kind::kSuffix},
                {R"("contains": "v")", StringMatcher::Kind::kContains}};
  for (const auto& each : kCases) {
    const ParsedMatcher parsed(R"("name": "a", "string_match": {"ignore_case": true, )" +
                               std::string(each.json) + "}");
    ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
    EXPECT_EQ(parsed.matcher.kind, HeaderMatcher::Kind::kString);
    EXPECT_EQ(parsed.matcher.string.kind, each.kind) << each.json;
    EXPECT_EQ(parsed.matcher.string.value, "v");
    EXPECT_TRUE(parsed.matcher.string.ignore_case);
  }
}

TEST(MatcherParserTest, TheDeprecatedFieldsMeanTheSame) {
  EXPECT_EQ(ParsedMatcher(R"("exact_match": "v")").matcher.string.kind,
            StringMatcher::Kind::kExact);
  EXPECT_EQ(ParsedMatcher(R"("prefix_match": "v")").matcher.string.kind,
            StringMatcher::Kind::kPrefix);
  EXPECT_EQ(ParsedMatcher(R"("suffix_match": "v")").matcher.string.kind,
            StringMatcher::Kind::kSuffix);
  const ParsedMatcher contains(R"("contains_match": "v", "invert_match": true)");
  EXPECT_EQ(contains.matcher.string.kind, StringMatcher::Kind::kContains);
  EXPECT_EQ(contains.matcher.string.value, "v");
  EXPECT_TRUE(contains.matcher.invert);
}

TEST(MatcherParserTest, AnExpressionIsCompiled) {
  for (const char* json : {R"("safe_regex_match": {"regex": "a+"})",
                           R"("string_match": {"safe_regex": {"regex": "a+"}})"}) {
    const ParsedMatcher parsed(json);
    ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
    ASSERT_NE(parsed.matcher.string.regex, nullptr);
    EXPECT_TRUE(parsed.matcher.string.regex->FullMatch("aaa"));
  }
}

TEST(MatcherParserTest, WithoutAConditionTheHeaderHasToBeThere) {
  const ParsedMatcher parsed(R"("name": "X-A")");
  EXPECT_EQ(parsed.matcher.kind, HeaderMatcher::Kind::kPresent);
  EXPECT_TRUE(parsed.matcher.present);
  EXPECT_EQ(parsed.matcher.name, "x-a");
}

TEST(MatcherParserTest, HostIsTheAuthority) {
  EXPECT_EQ(ParsedMatcher(R"("name": "Host")").matcher.pseudo, HeaderMatcher::Pseudo::kAuthority);
  EXPECT_EQ(ParsedMatcher(R"("name": ":scheme")").matcher.pseudo, HeaderMatcher::Pseudo::kScheme);
  EXPECT_EQ(ParsedMatcher(R"("name": ":other")").matcher.pseudo, HeaderMatcher::Pseudo::kNone);
}

TEST(MatcherParserTest, NamesThePlaceOfABrokenCondition) {
  EXPECT_EQ(ParsedMatcher(R"("string_match": {})").fault(),
            "string_match: one of exact, prefix, suffix, contains, safe_regex is needed; custom is "
            "not built");
  EXPECT_EQ(ParsedMatcher(R"("string_match": {"ignore_case": true, "safe_regex": {"regex": "a"}})")
                .fault(),
            "string_match.safe_regex: stands beside ignore_case, which expressions do not heed");
  EXPECT_EQ(ParsedMatcher(R"("safe_regex_match": {"regex": "("})").errors.faults().at(0).path,
            "safe_regex_match.regex");
}

}  // namespace
}  // namespace sluice::config

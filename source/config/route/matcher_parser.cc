#include "source/base/ascii.h"
#include "source/config/parse/values.h"
#include "source/config/route/route_config_parser.h"

namespace sluice::config {
namespace {

namespace rt = envoy::config::route::v3;
namespace matcher = envoy::type::matcher::v3;
using extension::FieldErrors;
using route::StringMatcher;

void Set(StringMatcher::Kind kind, const std::string& value, StringMatcher& out) {
  out.kind = kind;
  out.value = value;
}

route::HeaderMatcher::Pseudo PseudoOf(std::string_view name) {
  if (name == ":method") return route::HeaderMatcher::Pseudo::kMethod;
  if (name == ":path") return route::HeaderMatcher::Pseudo::kPath;
  if (name == ":authority" || name == "host") return route::HeaderMatcher::Pseudo::kAuthority;
  if (name == ":scheme") return route::HeaderMatcher::Pseudo::kScheme;
  return route::HeaderMatcher::Pseudo::kNone;
}

}  // namespace

void ParseStringMatcher(const matcher::StringMatcher& from, FieldErrors& errors,
                        StringMatcher& out) {
  out.ignore_case = from.ignore_case();
  switch (from.match_pattern_case()) {
    case matcher::StringMatcher::kExact: return Set(StringMatcher::Kind::kExact, from.exact(), out);
    case matcher::StringMatcher::kPrefix:
      return Set(StringMatcher::Kind::kPrefix, from.prefix(), out);
    case matcher::StringMatcher::kSuffix:
      return Set(StringMatcher::Kind::kSuffix, from.suffix(), out);
    case matcher::StringMatcher::kContains:
      return Set(StringMatcher::Kind::kContains, from.contains(), out);
    case matcher::StringMatcher::kSafeRegex: {
      FieldErrors::Scope scope(errors, "safe_regex");
      out.kind = StringMatcher::Kind::kRegex;
      out.regex = ToRegex(from.safe_regex(), errors);
      if (from.ignore_case()) {
        errors.Error("stands beside ignore_case, which expressions do not heed")
            .WithHint("begin it with (?i)");
      }
      return;
    }
    default:
      errors.Error(
          "one of exact, prefix, suffix, contains, safe_regex is needed; custom is not built");
  }
}

void ParseHeaderMatcher(const rt::HeaderMatcher& from, FieldErrors& errors,
                        route::HeaderMatcher& out) {
  out.name = base::Lower(from.name());
  out.pseudo = PseudoOf(out.name);
  out.invert = from.invert_match();
  out.missing_as_empty = from.treat_missing_header_as_empty();
  out.kind = route::HeaderMatcher::Kind::kString;
  switch (from.header_match_specifier_case()) {
    case rt::HeaderMatcher::kStringMatch: {
      FieldErrors::Scope scope(errors, "string_match");
      return ParseStringMatcher(from.string_match(), errors, out.string);
    }
    case rt::HeaderMatcher::kExactMatch:
      return Set(StringMatcher::Kind::kExact, from.exact_match(), out.string);
    case rt::HeaderMatcher::kPrefixMatch:
      return Set(StringMatcher::Kind::kPrefix, from.prefix_match(), out.string);
    case rt::HeaderMatcher::kSuffixMatch:
      return Set(StringMatcher::Kind::kSuffix, from.suffix_match(), out.string);
    case rt::HeaderMatcher::kContainsMatch:
      return Set(StringMatcher::Kind::kContains, from.contains_match(), out.string);
    case rt::HeaderMatcher::kSafeRegexMatch: {
      FieldErrors::Scope scope(errors, "safe_regex_match");
      out.string.kind = StringMatcher::Kind::kRegex;
      out.string.regex = ToRegex(from.safe_regex_match(), errors);
      return;
    }
    case rt::HeaderMatcher::kRangeMatch:
      out.kind = route::HeaderMatcher::Kind::kRange;
      out.range_begin = from.range_match().start();
      out.range_end = from.range_match().end();
      return;
    case rt::HeaderMatcher::kPresentMatch:
      out.kind = route::HeaderMatcher::Kind::kPresent;
      out.present = from.present_match();
      return;
    default:  // nothing given: presence
      out.kind = route::HeaderMatcher::Kind::kPresent;
      out.present = true;
  }
}

}  // namespace sluice::config

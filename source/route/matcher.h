#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/http/head.h"
#include "source/http/header_id.h"
#include "source/route/regex.h"

namespace sluice::route {

// envoy.type.matcher.v3.StringMatcher.
struct StringMatcher {
  enum class Kind : uint8_t { kExact, kPrefix, kSuffix, kContains, kRegex };
  Kind kind = Kind::kExact;
  bool ignore_case = false;  // not for expressions
  std::string value;
  std::shared_ptr<const Regex> regex;

  bool Matches(std::string_view text) const;
};

// envoy.config.route.v3.HeaderMatcher. Of several lines of one name one has to match; inverted:
// none.
struct HeaderMatcher {
  enum class Kind : uint8_t { kPresent, kString, kRange };
  enum class Pseudo : uint8_t { kNone, kMethod, kPath, kAuthority, kScheme };
  Kind kind = Kind::kPresent;
  Pseudo pseudo = Pseudo::kNone;
  bool invert = false;
  bool missing_as_empty = false;
  bool present = true;  // kPresent: or absent
  std::string name;     // lower-case
  StringMatcher string;
  int64_t range_begin = 0;  // half-open
  int64_t range_end = 0;

  bool Matches(const http::RequestHead& head) const;
  bool Matches(const http::ResponseHead& head) const;  // ":status" is a name like others

 private:
  bool MatchesLines(const http::HeaderMap& headers) const;
  bool Decide(bool found, bool matches) const;
  bool ValueMatches(std::string_view value) const;
};

// envoy.config.route.v3.QueryParameterMatcher. Values are taken as they are written, the first of a
// name counts.
struct QueryMatcher {
  std::string name;
  bool by_presence = true;
  bool present = true;  // by_presence: or absent
  StringMatcher string;

  bool Matches(std::string_view query) const;
};

// The value of `name` in a query string; false when it is not there.
bool FindQueryParameter(std::string_view query, std::string_view name, std::string_view& value);

}  // namespace sluice::route

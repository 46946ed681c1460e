#include "source/route/matcher.h"

#include <algorithm>
#include <string>

#include "source/base/ascii.h"

namespace sluice::route {
namespace {

bool ContainsIgnoreCase(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) {
           return base::ToLower(a) == base::ToLower(b);
         }) != text.end();
}

bool ParseSigned(std::string_view text, int64_t& value) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  const uint64_t limit = static_cast<uint64_t>(INT64_MAX) + (negative ? 1 : 0);
  uint64_t magnitude = 0;
  if (!base::ParseDecimal(text, magnitude) || magnitude > limit) return false;
  value = static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
  return true;
}

// The value of a pseudo-header; false when the request has none.
bool FindPseudo(HeaderMatcher::Pseudo pseudo, const http::RequestHead& head,
                std::string_view& value) {
  switch (pseudo) {
    case HeaderMatcher::Pseudo::kNone: return false;
    case HeaderMatcher::Pseudo::kMethod: value = head.method_name; return true;
    case HeaderMatcher::Pseudo::kPath: value = head.path; return true;
    case HeaderMatcher::Pseudo::kAuthority: value = head.authority; return head.has_authority;
    case HeaderMatcher::Pseudo::kScheme: value = head.scheme; return !head.scheme.empty();
  }
  return false;
}

}  // namespace

bool StringMatcher::Matches(std::string_view text) const {
  switch (kind) {
    case Kind::kExact: return ignore_case ? base::EqualsIgnoreCase(text, value) : text == value;
    case Kind::kPrefix:
      return ignore_case ? base::StartsWithIgnoreCase(text, value) : base::StartsWith(text, value);
    case Kind::kSuffix:
      return ignore_case ? base::EndsWithIgnoreCase(text, value) : base::EndsWith(text, value);
    case Kind::kContains:
      return ignore_case ? ContainsIgnoreCase(text, value)
                         : text.find(value) != std::string_view::npos;
    case Kind::kRegex: return regex->FullMatch(text);
  }
  return false;
}

bool HeaderMatcher::ValueMatches(std::string_view value) const {
  if (kind == Kind::kPresent) return true;
  if (kind == Kind::kString) return string.Matches(value);
  int64_t number = 0;
  return ParseSigned(value, number) && number >= range_begin && number < range_end;
}

bool HeaderMatcher::Matches(const http::RequestHead& head) const {
  if (pseudo == Pseudo::kNone) return MatchesLines(head.headers);
  std::string_view value;
  const bool found = FindPseudo(pseudo, head, value);
  return Decide(found, found && ValueMatches(value));
}

bool HeaderMatcher::Matches(const http::ResponseHead& head) const {
  if (pseudo != Pseudo::kNone) return Decide(/*found=*/false, /*matches=*/false);
  if (name != ":status") return MatchesLines(head.headers);
  return Decide(/*found=*/true, ValueMatches(std::to_string(head.status)));
}

bool HeaderMatcher::MatchesLines(const http::HeaderMap& headers) const {
  bool found = false;
  bool matches = false;
  headers.ForEach([&](const http::Header& line) {
    if (matches || line.name() != name) return;
    found = true;
    matches = ValueMatches(line.value());
  });
  return Decide(found, matches);
}

bool HeaderMatcher::Decide(bool found, bool matches) const {
  if (!found && missing_as_empty) {
    found = true;
    matches = ValueMatches({});
  }
  if (kind == Kind::kPresent) return (found == present) != invert;
  return found && matches != invert;  // what is absent does not match, inverted or not
}

bool FindQueryParameter(std::string_view query, std::string_view name, std::string_view& value) {
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    return true;
  }
  return false;
}

bool QueryMatcher::Matches(std::string_view query) const {
  std::string_view value;
  const bool found = FindQueryParameter(query, name, value);
  if (by_presence) return found == present;
  return found && string.Matches(value);
}

}  // namespace sluice::route

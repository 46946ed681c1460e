#include "source/stats/ecma_regex.h"

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes the moved-from state of libstdc++'s automaton for uninitialized when a sanitizer is
// on.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <regex>

namespace sluice::stats {
namespace {

// The matcher recurses by the size of the pattern and keeps state by its size; a stat's name is
// rarely beyond 300.
constexpr size_t kMaxPattern = 1024;
constexpr size_t kMaxText = 4096;

}  // namespace

struct EcmaRegex::Compiled {
  std::regex regex;
};

EcmaRegex::EcmaRegex(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
EcmaRegex::~EcmaRegex() = default;

std::unique_ptr<EcmaRegex> EcmaRegex::Compile(std::string_view pattern, std::string_view& error) {
  if (pattern.size() > kMaxPattern) {
    error = "is longer than 1024 bytes";
    return nullptr;
  }
  // libstdc++'s own flag: breadth first, so that no pattern takes exponential time; it refuses
  // back-references.
  constexpr auto kFlags = std::regex::ECMAScript | std::regex_constants::__polynomial;
  try {
    auto compiled = std::make_unique<Compiled>();
    compiled->regex.assign(pattern.begin(), pattern.end(), kFlags);
    return std::unique_ptr<EcmaRegex>(new EcmaRegex(std::move(compiled)));
  } catch (const std::regex_error&) {
    error = "is not a regular expression of ECMAScript (back-references are not supported)";
    return nullptr;
  }
}

size_t EcmaRegex::group_count() const { return compiled_->regex.mark_count(); }

bool EcmaRegex::Search(std::string_view text, Span* groups, size_t count) const {
  if (text.size() > kMaxText) return false;
  std::match_results<std::string_view::const_iterator> match;
  try {
    if (!std::regex_search(text.begin(), text.end(), match, compiled_->regex)) return false;
  } catch (const std::regex_error&) {
    return false;  // too complex for this text
  }
  for (size_t i = 0; i < count; ++i) {
    groups[i].set = match[i + 1].matched;
    if (!groups[i].set) continue;
    groups[i].start = static_cast<size_t>(match.position(i + 1));
    groups[i].size = static_cast<size_t>(match.length(i + 1));
  }
  return true;
}

}  // namespace sluice::stats

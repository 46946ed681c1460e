#include "source/stats/name_matcher.h"

#include <re2/re2.h>

#include <algorithm>

#include "source/stats/regex_options.h"

namespace sluice::stats {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string LowerCopy(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = Lower(c);
  return result;
}

}  // namespace

NameMatcher::NameMatcher(const NameMatchSpec& spec, std::string& error)
    : kind_(spec.kind),
      ignore_case_(spec.ignore_case && spec.kind != NameMatchSpec::Kind::kRegex),
      value_(ignore_case_ ? LowerCopy(spec.value) : spec.value) {
  if (kind_ != NameMatchSpec::Kind::kRegex) return;
  regex_ = std::make_unique<re2::RE2>(Piece(value_), RegexOptions());
  if (!regex_->ok())
    error = "\"" + value_ + "\" is not a regular expression of RE2: " + regex_->error();
}

NameMatcher::NameMatcher(NameMatcher&&) noexcept = default;
NameMatcher& NameMatcher::operator=(NameMatcher&&) noexcept = default;
NameMatcher::~NameMatcher() = default;

bool NameMatcher::Matches(std::string_view text) const {
  std::string lower;
  if (ignore_case_) {
    lower = LowerCopy(text);
    text = lower;
  }
  switch (kind_) {
    case NameMatchSpec::Kind::kExact: return text == value_;
    case NameMatchSpec::Kind::kPrefix: return text.substr(0, value_.size()) == value_;
    case NameMatchSpec::Kind::kSuffix:
      return text.size() >= value_.size() && text.substr(text.size() - value_.size()) == value_;
    case NameMatchSpec::Kind::kContains: return text.find(value_) != std::string_view::npos;
    case NameMatchSpec::Kind::kRegex:
      return regex_->ok() && re2::RE2::FullMatch(Piece(text), *regex_);
  }
  return false;
}

StatsMatcher::StatsMatcher(const StatsMatcherSpec& spec, std::vector<std::string>& errors)
    : mode_(spec.mode) {
  const char* list =
      mode_ == StatsMatcherSpec::Mode::kInclusion ? "inclusion_list" : "exclusion_list";
  for (size_t i = 0; i < spec.patterns.size(); ++i) {
    std::string error;
    patterns_.emplace_back(spec.patterns[i], error);
    if (error.empty()) continue;
    errors.push_back("stats_matcher." + std::string(list) + ".patterns[" + std::to_string(i) +
                     "]: " + error);
  }
}

bool StatsMatcher::Accepts(std::string_view name) const {
  if (mode_ == StatsMatcherSpec::Mode::kAcceptAll) return true;
  if (mode_ == StatsMatcherSpec::Mode::kRejectAll) return false;
  const bool any = std::any_of(patterns_.begin(), patterns_.end(),
                               [&](const NameMatcher& pattern) { return pattern.Matches(name); });
  return any == (mode_ == StatsMatcherSpec::Mode::kInclusion);
}

}  // namespace sluice::stats

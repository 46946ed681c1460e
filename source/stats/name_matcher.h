#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/stats/stats_spec.h"

namespace re2 {
class RE2;
}

namespace sluice::stats {

// A compiled NameMatchSpec. Immutable, any thread.
class NameMatcher {
 public:
  // With `error` set, and matching nothing, when a regex is none.
  NameMatcher(const NameMatchSpec& spec, std::string& error);
  NameMatcher(NameMatcher&&) noexcept;
  NameMatcher& operator=(NameMatcher&&) noexcept;
  ~NameMatcher();

  bool Matches(std::string_view text) const;

 private:
  NameMatchSpec::Kind kind_;
  bool ignore_case_;
  std::string value_;  // in lower case with ignore_case_
  std::unique_ptr<re2::RE2> regex_;
};

// A compiled StatsMatcherSpec. Immutable, any thread.
class StatsMatcher {
 public:
  // Faults are appended to `errors`, each with the path of its field.
  StatsMatcher(const StatsMatcherSpec& spec, std::vector<std::string>& errors);

  bool Accepts(std::string_view name) const;

 private:
  StatsMatcherSpec::Mode mode_;
  std::vector<NameMatcher> patterns_;
};

}  // namespace sluice::stats

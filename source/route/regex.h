#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace sluice::route {

// A compiled RE2 expression. Immutable; any thread. Matching time is linear in the text.
class Regex {
 public:
  // Null with `error` when the text is no expression, or compiles to a program that is too large.
  static std::shared_ptr<const Regex> Compile(std::string_view text, std::string& error);
  ~Regex();

  bool FullMatch(std::string_view text) const;
  bool PartialMatch(std::string_view text) const;
  // Replaces every match in `text`; `substitution` refers to groups by \1.
  std::string ReplaceAll(std::string_view text, std::string_view substitution) const;
  const std::string& source() const { return source_; }

 private:
  Regex(std::string_view text, std::unique_ptr<re2::RE2> compiled);
  const std::string source_;
  const std::unique_ptr<re2::RE2> compiled_;
};

}  // namespace sluice::route

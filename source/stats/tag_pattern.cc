#include "source/stats/tag_pattern.h"

#include <cctype>

namespace sluice::stats {
namespace {

bool AllOf(std::string_view text, bool (*is)(char)) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (!is(c)) return false;
  }
  return true;
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsV6Char(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// How many parts from `at` on make an address with its port: four for IPv4, one for IPv6, none
// otherwise.
size_t AddressParts(const NameParts& name, size_t at) {
  const std::string_view first = name[at];
  if (!first.empty() && first[0] == '[') {
    const size_t close = first.find("]_");
    if (close == std::string_view::npos) return 0;
    return AllOf(first.substr(1, close - 1), IsV6Char) && AllOf(first.substr(close + 2), IsDigit)
               ? 1
               : 0;
  }
  if (at + 4 > name.size()) return 0;
  for (size_t i = at; i < at + 3; ++i) {
    if (!AllOf(name[i], IsDigit) || name[i].size() > 3) return 0;
  }
  const std::string_view last = name[at + 3];
  const size_t bar = last.find('_');
  if (bar == std::string_view::npos || bar > 3) return 0;
  return AllOf(last.substr(0, bar), IsDigit) && AllOf(last.substr(bar + 1), IsDigit) ? 4 : 0;
}

class Matcher {
 public:
  Matcher(const NameParts& name, TagMatch& match) : name_(name), match_(match) {}

  // Whether `pattern` matches the parts from `at` on.
  bool Match(std::string_view pattern, size_t at) {
    if (pattern.empty()) return at == name_.size();
    const size_t cut = pattern.find('.');
    const std::string_view word = pattern.substr(0, cut);
    const std::string_view rest =
        cut == std::string_view::npos ? std::string_view() : pattern.substr(cut + 1);
    if (word == "**" && rest.empty()) return at < name_.size();
    if (word == "**") {
      for (size_t next = at; next <= name_.size(); ++next) {
        if (Match(rest, next)) return true;
      }
      return false;
    }
    if (at == name_.size()) return false;
    if (word[0] == '$') return MatchValue(word, rest, at);
    if (word == "@") {
      const size_t parts = AddressParts(name_, at);
      if (parts > 0 && Match(rest, at + parts)) return true;
    }
    const bool any = word == "*" || word == "@";
    if (any ? name_[at].empty() : name_[at] != word) return false;
    return Match(rest, at + 1);
  }

 private:
  bool MatchValue(std::string_view word, std::string_view rest, size_t at) {
    if (word == "$+") {
      // As many as the rest of the pattern leaves.
      for (size_t next = name_.size(); next > at; --next) {
        if (Match(rest, next)) return Take(at, next);
      }
      return false;
    }
    if (word == "$@") {
      const size_t parts = AddressParts(name_, at);
      if (parts > 0 && Match(rest, at + parts)) return Take(at, at + parts);
    }
    return !name_[at].empty() && Match(rest, at + 1) && Take(at, at + 1);
  }

  bool Take(size_t from, size_t to) {
    const size_t start = name_.start(from);
    const size_t end = name_.end(to - 1);
    match_.value = name_.name().substr(start, end - start);
    if (to < name_.size()) {
      match_.cut_from = start;
      match_.cut_to = end + 1;
    } else {
      match_.cut_from = start == 0 ? 0 : start - 1;
      match_.cut_to = end;
    }
    return true;
  }

  const NameParts& name_;
  TagMatch& match_;
};

}  // namespace

NameParts::NameParts(std::string_view name) : name_(name) {
  starts_.push_back(0);
  for (size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
    starts_.push_back(dot + 1);
  }
  starts_.push_back(name.size() + 1);
}

bool MatchTagPattern(std::string_view pattern, const NameParts& name, TagMatch& match) {
  return Matcher(name, match).Match(pattern, 0);
}

}  // namespace sluice::stats

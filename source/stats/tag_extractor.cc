#include "source/stats/tag_extractor.h"

#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"

namespace sluice::stats {
namespace {

using Cuts = absl::InlinedVector<std::pair<size_t, size_t>, 8>;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// ..._rq_200: the code with its bar is cut out.
bool FindCode(std::string_view name, TagMatch& match) {
  if (name.size() < 7) return false;
  const std::string_view tail = name.substr(name.size() - 7);
  if (tail.substr(0, 4) != "_rq_" || !AllDigits(tail.substr(4))) return false;
  match = {tail.substr(4), name.size() - 4, name.size()};
  return true;
}

// ..._rq_2xx: only the digit is cut out.
bool FindCodeClass(std::string_view name, TagMatch& match) {
  if (name.size() < 7) return false;
  const std::string_view tail = name.substr(name.size() - 7);
  if (tail.substr(0, 4) != "_rq_" || !IsDigit(tail[4]) || tail.substr(5) != "xx") return false;
  match = {tail.substr(4, 1), name.size() - 3, name.size() - 2};
  return true;
}

bool FindPattern(const DefaultTag& tag, const NameParts& parts, TagMatch& match) {
  if (!MatchTagPattern(tag.pattern, parts, match)) return false;
  if (!tag.except.empty() && match.value == tag.except) return false;
  if (!tag.marker.empty()) {
    if (match.value.substr(0, tag.marker.size()) != tag.marker) return false;
    match.value.remove_prefix(tag.marker.size());
    if (!AllDigits(match.value)) return false;
    if (tag.cut_before == 0) match.cut_from += tag.marker.size();
  }
  for (size_t i = 0; i < tag.cut_before; ++i) {
    match.cut_from = parts.name().rfind('.', match.cut_from - 2) + 1;
  }
  return true;
}

// `text` without the parts that were cut out, which may overlap.
void CutOut(std::string_view text, Cuts& cuts, std::string& rest) {
  std::sort(cuts.begin(), cuts.end());
  rest.clear();
  size_t at = 0;
  for (const auto& [from, to] : cuts) {
    if (from > at) rest.append(text.substr(at, from - at));
    at = std::max(at, to);
  }
  rest.append(text.substr(at));
}

}  // namespace

TagExtractor::TagExtractor(const StatsSpec& spec, std::vector<std::string>& errors) {
  if (spec.use_all_default_tags) AddDefault("");
  for (size_t i = 0; i < spec.tags.size(); ++i) {
    AddCustom(spec.tags[i], "stats_tags[" + std::to_string(i) + "]", errors);
  }
}

bool TagExtractor::AddDefault(std::string_view tag) {
  const size_t before = any_.size();
  bool found = false;
  if (tag.empty() || tag == kResponseCodeTag) {
    any_.push_back({Rule::Kind::kCode, std::string(kResponseCodeTag)});
  }
  if (tag.empty() || tag == kResponseCodeClassTag) {
    any_.push_back({Rule::Kind::kCodeClass, std::string(kResponseCodeClassTag)});
  }
  for (size_t i = 0; i < kDefaultTagCount; ++i) {
    const DefaultTag& known = kDefaultTags[i];
    if (!tag.empty() && tag != known.tag) continue;
    const std::string_view first = known.pattern.substr(0, known.pattern.find('.'));
    const bool any = known.early || first == "$";
    Rules& rules = any ? any_ : by_first_part_[std::string(first)];
    rules.push_back({Rule::Kind::kPattern, std::string(known.tag), &known});
    found = true;
  }
  return found || any_.size() > before;
}

void TagExtractor::AddCustom(const TagSpec& spec, const std::string& path,
                             std::vector<std::string>& errors) {
  if (spec.name.empty()) {
    errors.push_back(path + ".tag_name: is empty");
    return;
  }
  if (!spec.fixed_value.empty()) {
    Rule rule{Rule::Kind::kFixed, spec.name};
    rule.fixed = spec.fixed_value;
    any_.push_back(std::move(rule));
    return;
  }
  if (spec.regex.empty()) {
    if (!AddDefault(spec.name)) {
      errors.push_back(path + ": has neither regex nor fixed_value, and \"" + spec.name +
                       "\" is no default tag");
    }
    return;
  }
  std::string error;
  Rule rule{Rule::Kind::kRegex, spec.name};
  rule.regex = CustomTag::Compile(spec.regex, error);
  if (rule.regex == nullptr) {
    errors.push_back(path + ".regex: " + error);
    return;
  }
  const std::string first(rule.regex->first_part());
  (first.empty() ? any_ : by_first_part_[first]).push_back(std::move(rule));
}

bool TagExtractor::Find(const Rule& rule, const NameParts& parts, TagMatch& match) {
  switch (rule.kind) {
    case Rule::Kind::kCode: return FindCode(parts.name(), match);
    case Rule::Kind::kCodeClass: return FindCodeClass(parts.name(), match);
    case Rule::Kind::kPattern: return FindPattern(*rule.pattern, parts, match);
    case Rule::Kind::kRegex: return rule.regex->Match(parts.name(), match);
    case Rule::Kind::kFixed: match = {rule.fixed, 0, 0}; return true;
  }
  return false;
}

void TagExtractor::Extract(std::string_view name, std::string& rest, std::vector<Tag>& tags) const {
  tags.clear();
  const NameParts parts(name);
  Cuts cuts;
  const auto apply = [&](const Rules& rules) {
    for (const Rule& rule : rules) {
      TagMatch match;
      if (!Find(rule, parts, match)) continue;
      const bool known = std::any_of(tags.begin(), tags.end(),
                                     [&](const Tag& tag) { return tag.name == rule.tag; });
      if (known) continue;
      tags.push_back({rule.tag, match.value});
      cuts.emplace_back(match.cut_from, match.cut_to);
    }
  };
  apply(any_);
  const auto more = by_first_part_.find(parts[0]);
  if (more != by_first_part_.end()) apply(more->second);
  CutOut(name, cuts, rest);
}

}  // namespace sluice::stats

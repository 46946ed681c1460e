#include "source/stats/custom_tag.h"

#include <re2/re2.h>

#include <cctype>

#include "source/stats/regex_options.h"

namespace sluice::stats {
namespace {

// `cluster` of ^cluster\. and of ^cluster(?=\.); empty when what stands there is more than plain
// characters.
std::string_view FirstPart(std::string_view regex) {
  if (regex.empty() || regex[0] != '^') return {};
  size_t end = 1;
  while (end < regex.size() &&
         (std::isalnum(static_cast<unsigned char>(regex[end])) || regex[end] == '_'))
    ++end;
  const std::string_view rest = regex.substr(end);
  const bool dot = rest.substr(0, 2) == "\\." || rest.substr(0, 6) == "(?=\\.)";
  // An alternative at the top would not be bound by the start; a quantifier cannot follow a
  // complete part.
  if (!dot || regex.find('|') != std::string_view::npos) return {};
  if (rest.size() > 2 && rest[0] == '\\' &&
      std::string_view("?*{").find(rest[2]) != std::string_view::npos)
    return {};
  return regex.substr(1, end - 1);
}

}  // namespace

CustomTag::CustomTag(std::unique_ptr<re2::RE2> quick, std::unique_ptr<EcmaRegex> ecma)
    : quick_(std::move(quick)), ecma_(std::move(ecma)) {}
CustomTag::~CustomTag() = default;

std::unique_ptr<CustomTag> CustomTag::Compile(const std::string& regex, std::string& error) {
  auto quick = std::make_unique<re2::RE2>(Piece(regex), RegexOptions());
  std::unique_ptr<EcmaRegex> ecma;
  size_t groups = 0;
  if (quick->ok()) {
    groups = static_cast<size_t>(quick->NumberOfCapturingGroups());
  } else {
    std::string_view reason;
    ecma = EcmaRegex::Compile(regex, reason);
    if (ecma == nullptr) {
      error = "\"" + regex + "\" " + std::string(reason);
      return nullptr;
    }
    quick.reset();
    groups = ecma->group_count();
  }
  if (groups == 0) {
    error = "\"" + regex + "\" has no group ( ) around what to cut out of the name";
    return nullptr;
  }
  std::unique_ptr<CustomTag> tag(new CustomTag(std::move(quick), std::move(ecma)));
  tag->first_part_ = FirstPart(regex);
  return tag;
}

bool CustomTag::Match(std::string_view name, TagMatch& match) const {
  EcmaRegex::Span cut, value;
  if (quick_ != nullptr) {
    re2::StringPiece groups[3];
    if (!quick_->Match(Piece(name), 0, name.size(), re2::RE2::UNANCHORED, groups, 3)) return false;
    const auto span = [&](const re2::StringPiece& piece) {
      if (piece.data() == nullptr) return EcmaRegex::Span{};
      return EcmaRegex::Span{static_cast<size_t>(piece.data() - name.data()), piece.size(), true};
    };
    cut = span(groups[1]);
    value = span(groups[2]);
  } else {
    EcmaRegex::Span groups[2];
    const size_t count = ecma_->group_count() > 1 ? 2 : 1;
    if (!ecma_->Search(name, groups, count)) return false;
    cut = groups[0];
    value = groups[1];
  }
  if (!cut.set) return false;
  if (!value.set) value = cut;
  match = {name.substr(value.start, value.size), cut.start, cut.start + cut.size};
  return true;
}

}  // namespace sluice::stats

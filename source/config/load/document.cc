#include "source/config/load/document.h"

#include <cerrno>
#include <cstdlib>
#include <limits>

#include "absl/container/flat_hash_map.h"

namespace sluice::config::load {
namespace {

// yaml-cpp's and so Envoy's idea of a boolean: one of the words, in lower, upper or capitalized
// letters.
bool IsWord(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  bool all_upper = true, tail_lower = true;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
    const bool upper = (text[i] & 0x20) == 0;
    all_upper &= upper;
    if (i > 0) tail_lower &= !upper;
  }
  return all_upper || tail_lower;
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (IsWord(text, word)) return true;
  }
  return false;
}

}  // namespace

const Node* Node::Find(std::string_view name) const {
  const Node* found = nullptr;
  for (const Node* member = first; member != nullptr; member = member->next) {
    if (member->key == name) found = member;
  }
  return found;
}

const Node* Node::At(size_t index) const {
  const Node* member = first;
  while (member != nullptr && index-- > 0) member = member->next;
  return member;
}

size_t Node::size() const {
  size_t count = 0;
  for (const Node* member = first; member != nullptr; member = member->next) ++count;
  return count;
}

std::string_view KindName(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kNull: return "null";
    case Node::Kind::kBool: return "a boolean";
    case Node::Kind::kNumber: return "a number";
    case Node::Kind::kString: return "a string";
    case Node::Kind::kList: return "a list";
    case Node::Kind::kMap: return "a map";
  }
  return "";
}

Node* Document::NewNode(Node::Kind kind, uint32_t line, uint32_t column) {
  Node* node = arena_.New<Node>();
  node->kind = kind;
  node->line = line;
  node->column = column;
  return node;
}

void Document::Append(Node& parent, Node* member) {
  (parent.last == nullptr ? parent.first : parent.last->next) = member;
  parent.last = member;
  parent.weight += member->weight;
}

extension::Location Document::LocationOf(const Node& node) const {
  return {name_, static_cast<int>(node.line), static_cast<int>(node.column)};
}

extension::Location Document::LocationOfKey(const Node& member) const {
  if (member.key_line == 0) return LocationOf(member);
  return {name_, static_cast<int>(member.key_line), static_cast<int>(member.key_column)};
}

void WarnOfDuplicateKeys(const Document& document, const Node& map,
                         extension::FieldErrors& errors) {
  const auto warn = [&](const Node& member, const Node& before) {
    errors.Warning("key " + extension::Quote(member.key) + " stands here twice")
        .WithHint("the last one counts; the other is in line " + std::to_string(before.key_line))
        .At(document.LocationOfKey(member));
  };
  constexpr size_t kSmall = 16;
  if (map.size() <= kSmall) {
    for (const Node* member = map.first; member != nullptr; member = member->next) {
      for (const Node* before = map.first; before != member; before = before->next) {
        if (before->key == member->key) {
          warn(*member, *before);
          break;
        }
      }
    }
    return;
  }
  absl::flat_hash_map<std::string, const Node*> seen;
  for (const Node* member = map.first; member != nullptr; member = member->next) {
    const auto [it, is_new] = seen.emplace(std::string(member->key), member);
    if (!is_new) warn(*member, *it->second);
  }
}

void SetPlainScalar(std::string_view text, Document& document, Node& node) {
  node.text = document.Copy(text);
  node.kind = Node::Kind::kString;
  if (IsOneOf(text, {"y", "yes", "true", "on"})) {
    node.kind = Node::Kind::kBool;
    node.truth = true;
    return;
  }
  if (IsOneOf(text, {"n", "no", "false", "off"})) {
    node.kind = Node::Kind::kBool;
    return;
  }
  if (text.empty() || text.size() > 24 ||
      !((text[0] >= '0' && text[0] <= '9') || text[0] == '-' || text[0] == '+')) {
    return;
  }
  const std::string terminated(text);
  char* end = nullptr;
  errno = 0;
  const long long value = std::strtoll(terminated.c_str(), &end, 0);
  if (errno != 0 || end != terminated.c_str() + terminated.size()) return;
  node.text = document.Copy(std::to_string(value));
  if (value >= std::numeric_limits<int32_t>::min() &&
      value <= std::numeric_limits<int32_t>::max()) {
    node.kind = Node::Kind::kNumber;
  }
}

}  // namespace sluice::config::load

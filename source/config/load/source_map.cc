#include "source/config/load/source_map.h"

#include <optional>
#include <string>
#include <vector>

#include "source/base/ascii.h"

namespace sluice::config::load {
namespace {

struct Step {
  std::string name;  // a field or a key
  bool is_index = false;
  size_t index = 0;
};

// Takes the first step off `path`: name, [3] or ["key"] (written by FieldErrors).
Step TakeStep(std::string_view& path) {
  Step step;
  if (path[0] == '.') path.remove_prefix(1);
  if (!path.empty() && path[0] == '[') {
    const bool quoted = path.size() > 1 && path[1] == '"';
    size_t i = quoted ? 2 : 1;
    for (; i < path.size() && path[i] != (quoted ? '"' : ']'); ++i) {
      if (path[i] == '\\' && i + 1 < path.size()) ++i;
      step.name += path[i];
    }
    path.remove_prefix(std::min(path.size(), i + (quoted ? 2 : 1)));
    uint64_t index = 0;
    step.is_index = !quoted && base::ParseDecimal(step.name, index);
    step.index = static_cast<size_t>(index);
    return step;
  }
  const size_t end = path.find_first_of(".[");
  step.name = path.substr(0, end);
  path.remove_prefix(end == std::string_view::npos ? path.size() : end);
  return step;
}

std::string Camel(std::string_view name) {
  std::string out;
  bool raise = false;
  for (const char c : name) {
    if (c == '_') {
      raise = true;
      continue;
    }
    out += raise && c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
    raise = false;
  }
  return out;
}

const Node* FindMember(const Node& map, const std::string& name) {
  if (const Node* member = map.Find(name)) return member;
  if (const Node* member = map.Find(Camel(name))) return member;
  // The path goes on within a TypedStruct, or a type with a form of its own, as if it were not
  // there.
  const Node* value = map.Find("@type") != nullptr ? map.Find("value") : nullptr;
  return value != nullptr && value->is_map() ? FindMember(*value, name) : nullptr;
}

// Where one text stands while a path is walked.
struct Cursor {
  const Document* document;
  const Node* node;     // null: the path has left this text
  const Node* deepest;  // the last node on the way
  size_t depth = 0;

  void Enter(const Node* next) {
    node = next;
    if (next == nullptr) return;
    deepest = next;
    ++depth;
  }
};

// The texts' lists follow one another, so an index counts through all of them.
void StepIndex(std::vector<Cursor>& cursors, size_t index) {
  for (Cursor& cursor : cursors) {
    if (cursor.node == nullptr) continue;
    const size_t size =
        cursor.node->is_list() ? cursor.node->size() : 1;  // a single one without its list
    if (index < size) {
      const Node* member = cursor.node->is_list() ? cursor.node->At(index) : cursor.node;
      for (Cursor& other : cursors) {
        if (&other != &cursor) other.node = nullptr;
      }
      cursor.Enter(member);
      return;
    }
    index -= size;
    cursor.node = nullptr;
  }
}

// Where the path ends, begun at the cursors.
extension::Location Walk(std::vector<Cursor> cursors, std::string_view path) {
  while (!path.empty()) {
    const Step step = TakeStep(path);
    if (step.is_index) {
      StepIndex(cursors, step.index);
      continue;
    }
    for (Cursor& cursor : cursors) {
      if (cursor.node != nullptr)
        cursor.Enter(cursor.node->is_map() ? FindMember(*cursor.node, step.name) : nullptr);
    }
  }
  const Cursor* best = nullptr;
  for (const Cursor& cursor : cursors) {
    if (best == nullptr || cursor.depth >= best->depth) best = &cursor;
  }
  if (best == nullptr) return {};
  // A field is shown at its key, a member of a list at its start.
  return best->document->LocationOfKey(*best->deepest);
}

}  // namespace

extension::Location SourceMap::Find(std::string_view path) const {
  std::vector<Cursor> cursors;
  for (const auto& document : documents_) {
    if (document->root() != nullptr)
      cursors.push_back({document.get(), document->root(), document->root()});
  }
  return Walk(std::move(cursors), path);
}

extension::Location FindPlace(const Document& document, const Node& root, std::string_view path) {
  return Walk({{&document, &root, &root}}, path);
}

void SourceMap::Locate(extension::FieldErrors& errors) const {
  errors.Locate([this](std::string_view path) { return Find(path); });
  errors.SortByPosition();
}

}  // namespace sluice::config::load

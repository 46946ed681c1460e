#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "source/base/arena.h"
#include "source/extension/field_errors.h"

namespace sluice::config::load {

// A value of a configuration text, as YAML or JSON gave it, with the place where it stands.
// Lists and maps chain their members by `next`; a YAML alias shares the members of its anchor.
struct Node {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kList, kMap };

  Kind kind = Kind::kNull;
  bool truth = false;     // kBool
  uint32_t line = 0;      // from 1
  uint32_t column = 0;    // from 1
  uint32_t key_line = 0;  // of a map's member: where its key stands
  uint32_t key_column = 0;
  std::string_view key;   // of a map's member
  std::string_view text;  // the value of kNumber and kString; of kBool as it was written
  Node* first = nullptr;
  Node* last = nullptr;
  Node* next = nullptr;
  uint64_t weight = 1;  // nodes of this subtree, with aliases counted as often as they are used

  bool is_map() const { return kind == Kind::kMap; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_scalar() const { return !is_map() && !is_list(); }
  // The member of that key that counts: the last one. Null when there is none.
  const Node* Find(std::string_view name) const;
  // The member of a list at `index`; null beyond its end.
  const Node* At(size_t index) const;
  size_t size() const;
};

// "a list", "a number" and so on: for messages.
std::string_view KindName(Node::Kind kind);

// What a text may be at most. The bounds keep hostile input from costing more than its size.
struct DocumentLimits {
  size_t max_bytes = size_t{64} << 20;
  int max_depth = 128;
  uint64_t max_nodes = uint64_t{16} << 20;  // with aliases expanded ("billion laughs")
};

// A parsed text: owns the nodes and what they point to. One thread; freed when the configuration is
// read.
class Document {
 public:
  // `name` is what messages call it: a path, or `--config-yaml`.
  Document(std::string name, std::string text)
      : name_(std::move(name)), text_(std::move(text)), arena_(pool_) {}

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  const Node* root() const { return root_; }

  // For the parsers that fill it.
  void set_root(Node* root) { root_ = root; }
  Node* NewNode(Node::Kind kind, uint32_t line, uint32_t column);
  std::string_view Copy(std::string_view text) { return arena_.Copy(text); }
  // Hangs `member` at the end of `parent`.
  static void Append(Node& parent, Node* member);

  extension::Location LocationOf(const Node& node) const;
  extension::Location LocationOfKey(const Node& member) const;

 private:
  const std::string name_;
  const std::string text_;
  base::ChunkPool pool_{0};
  base::Arena arena_;
  Node* root_ = nullptr;
};

// Warns of each key of `map` that stands there twice: the last one counts.
void WarnOfDuplicateKeys(const Document& document, const Node& map, extension::FieldErrors& errors);

// The scalar that a plain (unquoted) YAML scalar means to Envoy: YAML 1.1 booleans (y, off),
// integers of 32 bits in any base; all else is a string, also 1.5, which a number field reads as
// well.
void SetPlainScalar(std::string_view text, Document& document, Node& node);

// Strict RFC 8259, and what Envoy lets pass beside it: trailing commas, keys without quotes, single
// quotes. False, with errors, when it is not JSON.
bool ParseJson(Document& document, const DocumentLimits& limits, extension::FieldErrors& errors);

}  // namespace sluice::config::load

#include "source/config/load/yaml.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <streambuf>
#include <string>
#include <vector>

// The one file that sees yaml-cpp, and so the one that is compiled with exceptions; none leaves it.

namespace sluice::config::load {
namespace {

// Reads a text in place.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

uint32_t Line(const YAML::Mark& mark) {
  return mark.line < 0 ? 1 : static_cast<uint32_t>(mark.line) + 1;
}
uint32_t Column(const YAML::Mark& mark) {
  return mark.column < 0 ? 1 : static_cast<uint32_t>(mark.column) + 1;
}

// Builds the tree from the parser's events, without the tree of yaml-cpp's own. Throws
// ParserException, as the parser does, on what we refuse.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(Document& document, const DocumentLimits& limits, extension::FieldErrors& errors)
      : document_(document), limits_(limits), errors_(errors) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Leaf(NewNode(Node::Kind::kNull, mark), mark, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node* node = NewNode(Node::Kind::kString, mark);
    if (tag == "!" || tag == "tag:yaml.org,2002:str") {
      node->text = document_.Copy(value);
    } else {
      SetPlainScalar(value, document_, *node);
    }
    if (AtKey()) node->text = document_.Copy(value);  // 010 is a name there, not 8
    Leaf(node, mark, anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const Node* target = anchor < anchors_.size() ? anchors_[anchor] : nullptr;
    if (target == nullptr) throw YAML::ParserException(mark, "an alias within its own anchor");
    Node* node = NewNode(target->kind, mark);
    const uint32_t line = node->line, column = node->column;
    *node = *target;
    node->next = nullptr;
    node->line = line;
    node->column = column;
    Count(target->weight, mark);
    Leaf(node, mark, 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(NewNode(Node::Kind::kList, mark), mark, anchor);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(NewNode(Node::Kind::kMap, mark), mark, anchor);
  }
  void OnMapEnd() override {
    WarnOfDuplicateKeys(document_, *open_.back().node, errors_);
    Close();
  }

 private:
  struct OpenNode {
    Node* node;
    YAML::anchor_t anchor;
    const Node* key;  // of a map: the key whose value comes next
  };

  bool AtKey() const {
    return !open_.empty() && open_.back().node->is_map() && open_.back().key == nullptr;
  }

  void Count(uint64_t nodes, const YAML::Mark& mark) {
    count_ += nodes;
    if (count_ > limits_.max_nodes)
      throw YAML::ParserException(mark,
                                  "has too many values (aliases count as often as they are used)");
  }
  Node* NewNode(Node::Kind kind, const YAML::Mark& mark) {
    Count(1, mark);
    return document_.NewNode(kind, Line(mark), Column(mark));
  }

  void Leaf(Node* node, const YAML::Mark& mark, YAML::anchor_t anchor) {
    Remember(anchor, node);
    Place(node, mark);
  }
  void Open(Node* node, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (AtKey()) throw YAML::ParserException(mark, "a key must be a plain word");
    if (open_.size() > static_cast<size_t>(limits_.max_depth))
      throw YAML::ParserException(mark, "nested too deep");
    open_.push_back({node, anchor, nullptr});
  }
  void Close() {
    const OpenNode done = open_.back();
    open_.pop_back();
    Remember(done.anchor, done.node);
    Place(done.node, {});
  }

  void Remember(YAML::anchor_t anchor, const Node* node) {
    if (anchor == 0) return;
    if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
    anchors_[anchor] = node;
  }

  // Hangs a finished value where it belongs.
  void Place(Node* node, const YAML::Mark& mark) {
    if (open_.empty()) {
      document_.set_root(node);
      return;
    }
    OpenNode& parent = open_.back();
    if (AtKey()) {
      if (!node->is_scalar() || node->kind == Node::Kind::kNull)
        throw YAML::ParserException(mark, "a key must be a plain word");
      if (node->text == "<<")
        throw YAML::ParserException(mark,
                                    "merge keys (<<) are not supported: write the fields out");
      parent.key = node;
      return;
    }
    if (parent.node->is_map()) {
      node->key = parent.key->text;
      node->key_line = parent.key->line;
      node->key_column = parent.key->column;
      parent.key = nullptr;
    }
    Document::Append(*parent.node, node);
  }

  Document& document_;
  const DocumentLimits& limits_;
  extension::FieldErrors& errors_;
  std::vector<OpenNode> open_;
  std::vector<const Node*> anchors_;
  uint64_t count_ = 0;
};

// A broken second document is as good as none: Envoy does not look at it.
bool HasMore(YAML::Parser& parser) {
  try {
    return static_cast<bool>(parser);
  } catch (const YAML::Exception&) {
    return true;
  }
}

}  // namespace

bool ParseYaml(Document& document, const DocumentLimits& limits, extension::FieldErrors& errors) {
  ViewBuffer buffer(document.text());
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    TreeBuilder builder(document, limits, errors);
    parser.HandleNextDocument(builder);
    if (document.root() == nullptr || document.root()->kind == Node::Kind::kNull) {
      errors.Error("is empty")
          .At({document.name(), 1, 1})
          .WithHint("the smallest configuration is {}");
      return false;
    }
    if (HasMore(parser)) {
      errors.Warning("has more than one document")
          .At({document.name(), 1, 1})
          .WithHint("only the first counts");
    }
    return true;
  } catch (const YAML::Exception& e) {
    document.set_root(nullptr);
    errors.Error("not YAML: " + e.msg)
        .At({document.name(), static_cast<int>(Line(e.mark)), static_cast<int>(Column(e.mark))});
  } catch (const std::exception& e) {
    document.set_root(nullptr);
    errors.Error(std::string("not YAML: ") + e.what()).At({document.name(), 1, 1});
  }
  return false;
}

}  // namespace sluice::config::load

#pragma once

#include <gtest/gtest.h>

#include <string>

#include "source/config/load/document.h"
#include "source/config/load/yaml.h"
#include "source/extension/quote.h"

namespace sluice::config::load {

// A text of the name "f", read as YAML or JSON.
struct Parsed {
  explicit Parsed(std::string text, bool json = false, DocumentLimits limits = {})
      : document("f", std::move(text)) {
    ok = json ? ParseJson(document, limits, errors) : ParseYaml(document, limits, errors);
  }
  const Node& root() const { return *document.root(); }
  const Node& at(const char* key) const { return *root().Find(key); }

  Document document;
  extension::FieldErrors errors;
  bool ok;
};

// Back to JSON, with what a scalar was taken for visible.
inline std::string Dump(const Node& node) {
  std::string out;
  switch (node.kind) {
    case Node::Kind::kNull: return "null";
    case Node::Kind::kBool: return node.truth ? "true" : "false";
    case Node::Kind::kNumber: return std::string(node.text);
    case Node::Kind::kString: return extension::Quote(node.text);
    case Node::Kind::kList:
      for (const Node* m = node.first; m != nullptr; m = m->next)
        out += (out.empty() ? "" : ",") + Dump(*m);
      return "[" + out + "]";
    case Node::Kind::kMap:
      for (const Node* m = node.first; m != nullptr; m = m->next) {
        out += (out.empty() ? "" : ",") + std::string(m->key) + ":" + Dump(*m);
      }
      return "{" + out + "}";
  }
  return out;
}

}  // namespace sluice::config::load

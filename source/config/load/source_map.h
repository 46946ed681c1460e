#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "source/config/load/document.h"
#include "source/extension/field_errors.h"

namespace sluice::config::load {

// Finds the line for a field path, so that faults that are found in the proto, long after the text
// was read, can still name it. Holds the trees of the texts: drop it when the configuration has
// been parsed.
class SourceMap {
 public:
  // The order is that of merging: a later text is merged over the earlier ones, its lists come
  // after theirs.
  void Add(std::unique_ptr<Document> document) { documents_.push_back(std::move(document)); }

  // The place of `path` (`static_resources.clusters[0].name`), or of the nearest thing above it
  // that is there. Unknown when there is no text at all.
  extension::Location Find(std::string_view path) const;
  // Gives each fault that has none its place, and sorts them by it.
  void Locate(extension::FieldErrors& errors) const;

 private:
  std::vector<std::unique_ptr<Document>> documents_;
};

// The same for a path that begins at `root`, which is a part of the document.
extension::Location FindPlace(const Document& document, const Node& root, std::string_view path);

}  // namespace sluice::config::load

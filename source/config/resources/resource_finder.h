#pragma once

#include <optional>
#include <string>
#include <vector>

#include "source/config/load/document.h"
#include "source/config/resources/resource_kind.h"
#include "source/extension/field_errors.h"

namespace sluice::config {

// A resource in a text.
struct FoundResource {
  const load::Node* node;  // of the document
  std::string path;        // from the document's root, as faults name it
  ResourceKind kind;
};

// What a text holds, in whatever shape it is kept: one resource, a list of them, a discovery
// response, resources with names around them, what /config_dump prints, or a map from type URLs to
// names to resources. A resource whose type is not said is known by its file's name, or by its
// fields. `name` is the file's.
std::vector<FoundResource> FindResources(const load::Document& document, const std::string& name);

// Whether the text is a whole bootstrap.
bool IsBootstrap(const load::Document& document);

}  // namespace sluice::config

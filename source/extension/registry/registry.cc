#include "source/extension/registry/registry.h"

namespace sluice::extension {

std::string Registry::HttpFilterNames() const {
  std::string names;
  for (const auto& [name, parser] : http_filters_) {
    if (!names.empty()) names += ", ";
    names += name;
  }
  return names;
}

}  // namespace sluice::extension

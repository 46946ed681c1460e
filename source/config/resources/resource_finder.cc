#include "source/config/resources/resource_finder.h"

#include "source/base/ascii.h"
#include "source/extension/quote.h"

namespace sluice::config {
namespace {

using load::Node;

constexpr size_t kLongestKey = 4096;

// What only brings resources: the messages of /config_dump and of discovery.
bool IsWrapping(std::string_view type) {
  const std::string_view name = type.substr(type.rfind('/') + 1);
  return base::StartsWith(name, "envoy.admin.") ||
         base::StartsWith(name, "envoy.service.discovery.");
}

class Finder {
 public:
  explicit Finder(std::optional<ResourceKind> by_file) : by_file_(by_file) {}

  void Visit(const Node& node, const std::string& path, std::optional<ResourceKind> kind) {
    if (node.is_list()) {
      size_t index = 0;
      for (const Node* member = node.first; member != nullptr; member = member->next)
        Visit(*member, path + "[" + std::to_string(index++) + "]", kind);
    }
    if (node.is_map()) VisitMap(node, path, kind);
  }

  std::vector<FoundResource> found;

 private:
  void VisitMap(const Node& map, const std::string& path, std::optional<ResourceKind> kind) {
    const Node* type = map.Find("@type");
    if (type != nullptr && IsWrapping(type->text)) {
      kind = std::nullopt;
    } else if (type != nullptr) {
      kind = KindOfType(type->text).value_or(ResourceKind::kExtension);
    }
    if (!kind && type == nullptr && !IsEnvelope(map)) {
      kind = KindOfFields(map);
      if (kind && by_file_ && *kind != ResourceKind::kExtension) kind = by_file_;
    }
    if (kind) {
      found.push_back({&map, path, *kind});
      return;
    }
    for (const Node* member = map.first; member != nullptr; member = member->next) {
      // A patch that was made to what stands beside it; a bootstrap, whose resources a dump shows
      // once more by themselves.
      if (member->key == "diff" || member->key == "bootstrap") continue;
      const std::string below = path.empty() ? std::string(member->key) : Below(path, member->key);
      const auto listed = KindOfType(member->key);
      if (listed && member->is_map()) {
        VisitNamed(*member, below, *listed);
      } else {
        Visit(*member, below, std::nullopt);
      }
    }
  }

  // A map from names to resources of one kind.
  void VisitNamed(const Node& map, const std::string& path, ResourceKind kind) {
    for (const Node* member = map.first; member != nullptr; member = member->next) {
      if (member->is_map()) found.push_back({member, Below(path, member->key), kind});
    }
  }

  // What holds resources and is none, though it has a name, a version and such beside them.
  static bool IsEnvelope(const Node& map) {
    return map.Find("resources") != nullptr || map.Find("resource") != nullptr ||
           map.Find("xds") != nullptr || map.Find("configs") != nullptr;
  }

  // Keys that are no field names, such as type URLs, stand in quotes.
  static std::string Below(const std::string& path, std::string_view key) {
    if (key.find_first_of(".[/") == std::string_view::npos) return path + "." + std::string(key);
    return path + "[" + extension::Quote(key, kLongestKey) + "]";
  }

  const std::optional<ResourceKind> by_file_;
};

}  // namespace

std::vector<FoundResource> FindResources(const load::Document& document, const std::string& name) {
  Finder finder(KindOfFile(name));
  if (document.root() != nullptr) finder.Visit(*document.root(), "", std::nullopt);
  return std::move(finder.found);
}

bool IsBootstrap(const load::Document& document) {
  const Node* root = document.root();
  if (root == nullptr || !root->is_map() || root->Find("@type") != nullptr) return false;
  for (const char* field : {"static_resources", "staticResources", "dynamic_resources",
                            "dynamicResources", "node", "admin"}) {
    if (root->Find(field) != nullptr) return true;
  }
  return false;
}

}  // namespace sluice::config

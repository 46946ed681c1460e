#include "source/route/prefix_tree.h"

#include <algorithm>

namespace sluice::route {

int PrefixTree::FindChild(const Node& node, char c) {
  const auto it =
      std::lower_bound(node.children.begin(), node.children.end(), c,
                       [](const auto& child, char wanted) { return child.first < wanted; });
  return it == node.children.end() || it->first != c ? -1 : static_cast<int>(it->second);
}

uint32_t PrefixTree::NewNode(std::string_view edge) {
  nodes_.push_back(Node{std::string(edge), {}, {}});
  return static_cast<uint32_t>(nodes_.size() - 1);
}

void PrefixTree::LinkChild(Node& node, char c, uint32_t child) {
  const auto it =
      std::lower_bound(node.children.begin(), node.children.end(), c,
                       [](const auto& each, char wanted) { return each.first < wanted; });
  node.children.insert(it, {c, child});
}

void PrefixTree::Add(std::string_view prefix, uint32_t route) {
  if (nodes_.empty()) NewNode("");
  uint32_t node = 0;
  while (!prefix.empty()) {
    const int child = FindChild(nodes_[node], prefix[0]);
    if (child < 0) {
      const uint32_t leaf = NewNode(prefix);
      LinkChild(nodes_[node], prefix[0], leaf);
      node = leaf;
      break;
    }
    node = static_cast<uint32_t>(child);
    const std::string edge = nodes_[node].edge;
    const size_t common = static_cast<size_t>(
        std::mismatch(edge.begin(), edge.end(), prefix.begin(), prefix.end()).first - edge.begin());
    if (common < edge.size()) {  // split: the rest of the edge becomes a child
      const uint32_t rest = NewNode(std::string_view(edge).substr(common));
      nodes_[rest].routes = std::move(nodes_[node].routes);
      nodes_[rest].children = std::move(nodes_[node].children);
      nodes_[node].edge = edge.substr(0, common);
      nodes_[node].routes.clear();
      nodes_[node].children = {{edge[common], rest}};
    }
    prefix.remove_prefix(common);
  }
  std::vector<uint32_t>& routes = nodes_[node].routes;
  routes.insert(std::upper_bound(routes.begin(), routes.end(), route), route);
}

}  // namespace sluice::route

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::route {

// A radix tree over path prefixes. Every node on the way down a path that carries routes is
// visited, so that the caller can take the lowest index. Built once, then read by any thread.
class PrefixTree {
 public:
  void Add(std::string_view prefix, uint32_t route);

  // `visit(const std::vector<uint32_t>& routes, size_t prefix_size)` for each stored prefix of
  // `path`, shortest first.
  template <typename F>
  void ForEachPrefixOf(std::string_view path, F visit) const {
    if (nodes_.empty()) return;
    size_t depth = 0;
    uint32_t node = 0;
    while (true) {
      const Node& here = nodes_[node];
      if (path.substr(depth, here.edge.size()) != here.edge) return;
      depth += here.edge.size();
      if (!here.routes.empty()) visit(here.routes, depth);
      if (depth == path.size()) return;
      const int child = FindChild(here, path[depth]);
      if (child < 0) return;
      node = static_cast<uint32_t>(child);
    }
  }
  bool empty() const { return nodes_.empty(); }

 private:
  struct Node {
    std::string edge;
    std::vector<uint32_t> routes;                     // ascending
    std::vector<std::pair<char, uint32_t>> children;  // by first character, ascending
  };
  static int FindChild(const Node& node, char c);
  uint32_t NewNode(std::string_view edge);
  static void LinkChild(Node& node, char c, uint32_t child);

  std::vector<Node> nodes_;  // 0: the root
};

}  // namespace sluice::route

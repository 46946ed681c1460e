#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::proxy {

// What filters of one downstream connection leave for those behind them, by name: Envoy's filter
// state, as text. Owned by the connection; worker thread. A handful of entries at most.
class FilterState {
 public:
  void Set(std::string_view key, std::string value) {
    for (auto& [name, text] : entries_) {
      if (name != key) continue;
      text = std::move(value);
      return;
    }
    entries_.emplace_back(std::string(key), std::move(value));
  }
  // Null: nobody has set it.
  const std::string* Find(std::string_view key) const {
    for (const auto& [name, text] : entries_) {
      if (name == key) return &text;
    }
    return nullptr;
  }
  bool empty() const { return entries_.empty(); }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

// The key by which the cluster of a connection is chosen before tcp_proxy sees it.
inline constexpr std::string_view kTcpProxyCluster = "envoy.tcp_proxy.cluster";

}  // namespace sluice::proxy

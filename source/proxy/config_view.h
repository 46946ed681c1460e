#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "source/base/string_map.h"
#include "source/route/route_table.h"
#include "source/upstream/cluster.h"

namespace sluice::proxy {

// The route tables that come from outside, by RdsSpec::table; null where no answer has come.
using RouteTables = std::vector<std::shared_ptr<const route::RouteTable>>;

// One worker's view of one snapshot: what a stream sees from its first byte to its last. Counted
// without atomics, since it never leaves its thread; the last stream that holds it frees it.
class ConfigView {
 public:
  // By route::ClusterRef::id; null: there is no such cluster.
  upstream::Cluster* cluster(uint32_t id) const {
    return id < clusters.size() ? clusters[id].get() : nullptr;
  }
  // For names that a request brings (cluster_header).
  upstream::Cluster* FindCluster(std::string_view name) const {
    const uint32_t* id = names == nullptr ? nullptr : names->Find(name);
    return id == nullptr ? nullptr : cluster(*id);
  }

  const route::RouteTable* table(uint32_t id) const {
    return tables != nullptr && id < tables->size() ? (*tables)[id].get() : nullptr;
  }

  std::vector<upstream::ClusterRef> clusters;
  std::shared_ptr<const base::StringMap<uint32_t>> names;
  std::shared_ptr<const RouteTables> tables;

 private:
  friend class ConfigRef;
  uint32_t references_ = 0;
};

class ConfigRef {
 public:
  ConfigRef() = default;
  explicit ConfigRef(ConfigView* view) : view_(view) {
    if (view_ != nullptr) ++view_->references_;
  }
  ConfigRef(const ConfigRef& other) : ConfigRef(other.view_) {}
  ConfigRef(ConfigRef&& other) noexcept : view_(std::exchange(other.view_, nullptr)) {}
  ConfigRef& operator=(ConfigRef other) noexcept {
    std::swap(view_, other.view_);
    return *this;
  }
  ~ConfigRef() {
    if (view_ != nullptr && --view_->references_ == 0) delete view_;
  }
  const ConfigView* operator->() const { return view_; }
  explicit operator bool() const { return view_ != nullptr; }

 private:
  ConfigView* view_ = nullptr;
};

}  // namespace sluice::proxy

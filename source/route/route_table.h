#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "source/base/string_map.h"
#include "source/http/head.h"
#include "source/route/prefix_tree.h"
#include "source/route/route_spec.h"

namespace sluice::route {

// What a match looks at. The head's path is normalised already.
struct MatchInput {
  const http::RequestHead& head;
  uint64_t random = 0;  // the same for all decisions about one request
};

// A virtual host's routes with their index: exact paths by hash, prefixes by radix tree, the rest
// in order. The first route in the configured order wins, as in a linear scan. Immutable, shared by
// threads and by tables.
class VirtualHost {
 public:
  explicit VirtualHost(VirtualHostSpec spec)
      : VirtualHost(std::make_shared<const VirtualHostSpec>(std::move(spec))) {}
  explicit VirtualHost(std::shared_ptr<const VirtualHostSpec> spec);

  const VirtualHostSpec& spec() const { return *spec_; }
  // Some level of it changes headers.
  bool mutates_headers() const { return mutates_headers_; }
  // The clusters that its routes name, by ClusterRef::id. Sorted, each once.
  const std::vector<uint32_t>& clusters() const { return clusters_; }
  const RouteSpec* Match(const MatchInput& input) const;
  // The same by trying one after the other: what Match is tested against.
  const RouteSpec* MatchLinear(const MatchInput& input) const;

 private:
  bool ConditionsHold(const RouteSpec& route, const MatchInput& input,
                      std::string_view query) const;

  const std::shared_ptr<const VirtualHostSpec> spec_;
  // A path mostly has one route.
  using Routes = absl::InlinedVector<uint32_t, 2>;
  base::StringMap<Routes> exact_;
  base::StringMap<Routes> exact_ignore_case_;  // keys in lower case
  PrefixTree prefixes_;
  PrefixTree prefixes_ignore_case_;
  std::vector<uint32_t> others_;  // expressions, CONNECT
  std::vector<uint32_t> clusters_;
  bool mutates_headers_ = false;
};

// A route configuration, compiled. Immutable; any thread.
class RouteTable {
 public:
  // Virtual hosts that `before` has too, the very same parts, are compiled already. It may be null.
  explicit RouteTable(std::shared_ptr<const RouteConfigurationSpec> spec,
                      const RouteTable* before = nullptr);

  const RouteConfigurationSpec& spec() const { return *spec_; }
  // Null when no domain fits.
  const VirtualHost* FindVirtualHost(std::string_view authority) const;
  const std::vector<std::shared_ptr<const VirtualHost>>& virtual_hosts() const {
    return virtual_hosts_;
  }
  // Some level of it changes headers.
  bool mutates_headers() const { return mutates_headers_; }

 private:
  // Wildcards of one length: the fixed part, by hash.
  struct WildcardLength {
    size_t size;
    base::StringMap<uint32_t> hosts;
  };
  static void AddWildcard(std::vector<WildcardLength>& lengths, std::string_view fixed,
                          uint32_t host);
  const VirtualHost* FindLower(std::string_view host) const;

  const std::shared_ptr<const RouteConfigurationSpec> spec_;
  std::vector<std::shared_ptr<const VirtualHost>> virtual_hosts_;
  base::StringMap<uint32_t> exact_;
  std::vector<WildcardLength> suffixes_;  // longest first
  std::vector<WildcardLength> prefixes_;
  int default_host_ = -1;
  bool mutates_headers_ = false;
};

}  // namespace sluice::route

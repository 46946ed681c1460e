#pragma once

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "source/extension/field_errors.h"
#include "source/proxy/listener_spec.h"
#include "source/route/route_table.h"

namespace sluice::config {

// Which clusters a part of the configuration names, by route::ClusterRef::id. Sorted, each once.
std::vector<uint32_t> ClustersOf(const route::RouteTable& table);
// Of its own tables; those of RDS are parts of their own.
std::vector<uint32_t> ClustersOf(const proxy::ListenerSpec& listener);

// The clusters that virtual hosts of `to` lead to while those of their name in `from` did not.
// Sorted, each once.
std::vector<uint32_t> NewTargets(const route::RouteTable& from, const route::RouteTable& to);

// `visit(chain, index)` for each chain of the listener and the default one, whose index is
// -1.
void ForEachChain(const proxy::ListenerSpec& listener,
                  absl::FunctionRef<void(const proxy::FilterChainSpec& chain, int index)> visit);

using ClusterIsKnown = absl::FunctionRef<bool(uint32_t id)>;
// An error for each cluster that a table names and that is not known, unless the table asks for no
// such check.
void CheckClusters(const route::RouteTable& table, ClusterIsKnown known,
                   extension::FieldErrors& errors);
void CheckClusters(const proxy::ListenerSpec& listener, ClusterIsKnown known,
                   extension::FieldErrors& errors);

}  // namespace sluice::config

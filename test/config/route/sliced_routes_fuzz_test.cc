// Two hostile route configurations, one after the other: the first byte says where the second
// begins. Read as an update of the first, the second gives what it gives when it is read by itself.

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "source/config/route/sliced_routes.h"

namespace sluice::config {
namespace {

class Ids final : public route::ClusterIds {
 public:
  uint32_t IdOf(std::string_view name) override {
    return ids_.emplace(name, static_cast<uint32_t>(ids_.size())).first->second;
  }

 private:
  std::map<std::string, uint32_t, std::less<>> ids_;
};

std::string TextOf(const route::RouteConfigurationSpec& spec) {
  std::string out = spec.name;
  for (const auto& host : spec.virtual_hosts) {
    out += "\n" + host.name + "|";
    for (const std::string& domain : host.domains) out += domain + ",";
    for (const auto& route : host.routes) {
      out += "\n  " + route.name + "|" + route.match.path + "|" + route.forward.cluster.name + "|" +
             std::to_string(static_cast<int>(route.action)) +
             std::to_string(route.match.headers.size()) + std::to_string(route.filters.size());
    }
  }
  return out;
}

int Run(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t middle = 1 + (size - 1) * data[0] / 256;
  const char* const text = reinterpret_cast<const char*>(data);
  const auto first = std::make_shared<const std::string>(text + 1, middle - 1);
  const auto second = std::make_shared<const std::string>(text + middle, size - middle);
  const extension::Registry registry;
  Ids ids;
  runtime::Cells runtime;
  load::Checker checker;
  extension::FieldErrors errors, alone, updated;
  RouteParseContext first_context{errors, registry, ids, runtime};
  SlicedRoutes before, by_itself, as_update;
  if (!ReadSlicedRoutes(first, nullptr, checker, first_context, before)) return 0;
  RouteParseContext alone_context{alone, registry, ids, runtime};
  RouteParseContext update_context{updated, registry, ids, runtime};
  const bool good = ReadSlicedRoutes(second, nullptr, checker, alone_context, by_itself);
  const bool same = ReadSlicedRoutes(second, &before, checker, update_context, as_update);
  if (good != same || good != alone.ok() || same != updated.ok()) abort();
  if (good && TextOf(*by_itself.spec) != TextOf(*as_update.spec)) abort();
  return 0;
}

}  // namespace
}  // namespace sluice::config

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return sluice::config::Run(data, size);
}

#include "source/config/route/sliced_routes.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "source/config/load/read_message.h"
#include "source/config/parse/wire_members.h"

namespace sluice::config {
namespace {

namespace rt = envoy::config::route::v3;
using extension::FieldErrors;

// Finds a slice among those of before: first where it should be, then by its bytes.
class Slices {
 public:
  explicit Slices(const std::vector<std::string_view>& all) : all_(all) {}

  std::optional<size_t> Find(std::string_view slice, size_t expected) {
    if (expected < all_.size() && all_[expected] == slice) return expected;
    if (index_.empty()) {
      index_.reserve(all_.size());
      for (size_t i = 0; i < all_.size(); ++i) index_.emplace(all_[i], i);
    }
    const auto it = index_.find(slice);
    if (it == index_.end()) return std::nullopt;
    return it->second;
  }

 private:
  const std::vector<std::string_view>& all_;
  absl::flat_hash_map<std::string_view, size_t> index_;
};

struct HostParts {
  std::vector<std::string_view> routes;
  std::string rest;
};
bool Split(std::string_view host, HostParts& out) {
  return SplitMembers(host, rt::VirtualHost::kRoutesFieldNumber, out.routes, out.rest);
}

// One update of a configuration of which only virtual hosts have changed.
class Update {
 public:
  Update(const SlicedRoutes& before, load::Checker& checker, RouteParseContext& context,
         SlicedRoutes& now)
      : before_(before), checker_(checker), context_(context), now_(now), known_(before.hosts) {}

  bool Run() {
    auto spec = std::make_shared<route::RouteConfigurationSpec>(*before_.spec);
    spec->virtual_hosts = {};
    spec->virtual_hosts.reserve(now_.hosts.size());
    const size_t faults = context_.errors.error_count();
    for (size_t i = 0; i < now_.hosts.size(); ++i) {
      FieldErrors::Scope scope(context_.errors, "virtual_hosts", i);
      const auto same = known_.Find(now_.hosts[i], i);
      if (same) {
        spec->virtual_hosts.Share(before_.spec->virtual_hosts, *same);
        same_domains_ = same_domains_ && *same == i;
      } else if (!ReadRoutes(i, spec->virtual_hosts)) {
        ReadHost(now_.hosts[i], *spec, spec->virtual_hosts.emplace_back());
        same_domains_ = false;
      }
    }
    if (!same_domains_) CheckDomains(*spec);
    now_.spec = std::move(spec);
    return context_.errors.error_count() == faults;
  }

 private:
  // A virtual host that has changed in its routes only, at the place where it was. False: it is
  // another.
  bool ReadRoutes(size_t index, route::SharedList<route::VirtualHostSpec>& out) {
    if (index >= before_.hosts.size()) return false;
    HostParts old, now;
    if (!Split(before_.hosts[index], old) || !Split(now_.hosts[index], now)) return false;
    const route::VirtualHostSpec& old_spec = before_.spec->virtual_hosts[index];
    if (old.rest != now.rest || old.routes.size() != old_spec.routes.size()) return false;
    route::VirtualHostSpec& spec = out.emplace_back();
    spec = old_spec;
    spec.routes = {};
    spec.routes.reserve(now.routes.size());
    Slices known(old.routes);
    for (size_t i = 0; i < now.routes.size(); ++i) {
      if (const auto same = known.Find(now.routes[i], i)) {
        spec.routes.Share(old_spec.routes, *same);
        continue;
      }
      FieldErrors::Scope scope(context_.errors, "routes", i);
      rt::Route message;
      if (load::ReadMessage(now.routes[i], checker_, context_.errors, message))
        ParseRoute(message, *before_.spec, spec, context_, spec.routes.emplace_back());
    }
    return true;
  }

  void ReadHost(std::string_view bytes, const route::RouteConfigurationSpec& outer,
                route::VirtualHostSpec& out) {
    rt::VirtualHost message;
    std::set<std::string> own;  // CheckDomains compares them with the others'
    if (load::ReadMessage(bytes, checker_, context_.errors, message))
      ParseVirtualHost(message, outer, own, context_, out);
  }

  // Each domain stands in a configuration once.
  void CheckDomains(const route::RouteConfigurationSpec& spec) {
    absl::flat_hash_map<std::string_view, size_t> seen;
    for (size_t i = 0; i < spec.virtual_hosts.size(); ++i) {
      const auto& domains = spec.virtual_hosts[i].domains;
      for (size_t j = 0; j < domains.size(); ++j) {
        const auto [it, added] = seen.emplace(domains[j], i);
        if (added || it->second == i) continue;  // ParseVirtualHost tells the latter
        FieldErrors::Scope host(context_.errors, "virtual_hosts", i);
        FieldErrors::Scope domain(context_.errors, "domains", j);
        context_.errors.Error("stands in the route configuration twice").WithValue(domains[j]);
      }
    }
  }

  const SlicedRoutes& before_;
  load::Checker& checker_;
  RouteParseContext& context_;
  SlicedRoutes& now_;
  Slices known_;
  bool same_domains_ = true;  // as before, so that none can have come twice
};

bool ReadWhole(load::Checker& checker, RouteParseContext& context, SlicedRoutes& out) {
  rt::RouteConfiguration message;
  if (!load::ReadMessage(*out.body, checker, context.errors, message)) return false;
  const size_t faults = context.errors.error_count();
  auto spec = std::make_shared<route::RouteConfigurationSpec>();
  ParseRouteConfiguration(message, context, *spec);
  // A control plane may send routes before their clusters, unless it says otherwise.
  spec->validate_clusters = message.validate_clusters().value();
  out.spec = std::move(spec);
  return context.errors.error_count() == faults;
}

}  // namespace

bool ReadSlicedRoutes(std::shared_ptr<const std::string> body, const SlicedRoutes* before,
                      load::Checker& checker, RouteParseContext& context, SlicedRoutes& out) {
  out.body = std::move(body);
  const bool sliced = SplitMembers(*out.body, rt::RouteConfiguration::kVirtualHostsFieldNumber,
                                   out.hosts, out.rest);
  const bool same_rest = sliced && before != nullptr && before->rest == out.rest;
  if (!same_rest) return ReadWhole(checker, context, out);
  return Update(*before, checker, context, out).Run();
}

}  // namespace sluice::config

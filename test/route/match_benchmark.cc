#include <benchmark/benchmark.h>

#include "test/route/test_request.h"

namespace sluice::route {
namespace {

// `count` routes as control planes write them: /api/v1/service-123/resource.
VirtualHost HostOf(PathKind kind, int64_t count) {
  VirtualHostSpec spec;
  for (int64_t i = 0; i < count; ++i) {
    MatchSpec& match = spec.routes.emplace_back().match;
    match.path_kind = kind;
    match.path = "/api/v1/service-" + std::to_string(i) + "/resource";
  }
  return VirtualHost(std::move(spec));
}

void MatchLast(benchmark::State& state, PathKind kind) {
  const VirtualHost host = HostOf(kind, state.range(0));
  const TestRequest request("/api/v1/service-" + std::to_string(state.range(0) - 1) +
                            "/resource?page=1");
  const MatchInput input = request.input();
  if (host.Match(input) != &host.spec().routes.back())
    state.SkipWithError("the last route does not match");
  for (auto _ : state) benchmark::DoNotOptimize(host.Match(input));
}

void BM_MatchExact(benchmark::State& state) { MatchLast(state, PathKind::kExact); }
BENCHMARK(BM_MatchExact)->Arg(1)->Arg(12000);

void BM_MatchPrefix(benchmark::State& state) { MatchLast(state, PathKind::kPrefix); }
BENCHMARK(BM_MatchPrefix)->Arg(1)->Arg(12000);

void BM_MatchSeparatedPrefix(benchmark::State& state) {
  MatchLast(state, PathKind::kSeparatedPrefix);
}
BENCHMARK(BM_MatchSeparatedPrefix)->Arg(1)->Arg(12000);

void BM_FindVirtualHost(benchmark::State& state) {
  auto spec = std::make_shared<RouteConfigurationSpec>();
  for (int64_t i = 0; i < state.range(0); ++i) {
    const std::string name = "service-" + std::to_string(i);
    spec->virtual_hosts.emplace_back().domains = {name, name + ".ns.svc.cluster.local",
                                                  "*." + name + ".example"};
  }
  const RouteTable table(std::move(spec));
  const std::string authority =
      "service-" + std::to_string(state.range(0) - 1) + ".ns.svc.cluster.local";
  for (auto _ : state) benchmark::DoNotOptimize(table.FindVirtualHost(authority));
}
BENCHMARK(BM_FindVirtualHost)->Arg(1)->Arg(1000);

}  // namespace
}  // namespace sluice::route

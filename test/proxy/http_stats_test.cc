#include "source/proxy/http_stats.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "source/stats/store.h"

namespace sluice::proxy {
namespace {

// All stats of a store by name; a histogram counts as 0.
std::map<std::string, uint64_t> All(stats::Store& store) {
  std::map<std::string, uint64_t> all;
  store.ForEach([&all](const stats::Sample& sample) {
    EXPECT_TRUE(all.emplace(sample.name, sample.value).second) << sample.name;
  });
  return all;
}

template <typename T>
size_t NamesOf(std::string_view prefix) {
  stats::Store store(1);
  const auto group = store.AddGroup<T>(prefix);
  const auto all = All(store);
  for (const auto& each : all) EXPECT_EQ(each.first.rfind(prefix, 0), 0u) << each.first;
  return all.size();
}

TEST(HttpStatsTest, EachFieldHasANameOfItsOwn) {
  EXPECT_EQ(NamesOf<HttpStats>("http.a."), 61u);
  EXPECT_EQ(NamesOf<ListenerHttpStats>("listener.a.http.b."), 6u);
  EXPECT_EQ(NamesOf<ListenerStats>("listener.a."), 13u);
  EXPECT_EQ(NamesOf<ListenerWorkerStats>("listener.a.worker_0."), 2u);
  EXPECT_EQ(NamesOf<Http1Stats>("http1."), 4u);
}

TEST(HttpStatsTest, AFieldIsShownUnderItsName) {
  stats::Store store(1);
  const auto group = store.AddGroup<HttpStats>("http.a.");
  HttpStats& stats = group.ForThread(0);
  stats.downstream_cx_total.Add(2);
  stats.rq_total.Add(3);
  stats.downstream_rq_active.Add(4);
  auto all = All(store);
  EXPECT_EQ(all["http.a.downstream_cx_total"], 2u);
  EXPECT_EQ(all["http.a.rq_total"], 3u);
  EXPECT_EQ(all["http.a.downstream_rq_active"], 4u);
  uint64_t sum = 0;
  for (const auto& each : all) sum += each.second;
  EXPECT_EQ(sum, 9u);
}

}  // namespace
}  // namespace sluice::proxy

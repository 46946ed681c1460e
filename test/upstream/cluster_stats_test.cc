#include "source/upstream/cluster_stats.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "source/stats/store.h"

namespace sluice::upstream {
namespace {

std::map<std::string, uint64_t> Read(stats::Store& store) {
  std::map<std::string, uint64_t> all;
  store.ForEach([&](const stats::Sample& sample) {
    all[std::string(sample.name)] = sample.total != nullptr ? sample.total->count() : sample.value;
  });
  return all;
}

TEST(ClusterStatsTest, NamesEachMemberOnce) {
  std::set<std::string_view> names;
  std::set<size_t> offsets;
  for (const stats::Field& field : ClusterStats::kFields) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_TRUE(offsets.insert(field.offset).second) << field.name;
  }
}

TEST(ClusterStatsTest, ShowsWhatIsCountedUnderEnvoysNames) {
  stats::Store store(1);
  const auto group = store.AddGroup<ClusterStats>("cluster.web.");
  ClusterStats& stats = group.ForThread(0);
  stats.upstream_cx_total.Inc();
  stats.upstream_rq_active.Add(2);
  stats.upstream_rq_time.Record(5);
  const auto all = Read(store);
  EXPECT_EQ(all.at("cluster.web.upstream_cx_total"), 1u);
  EXPECT_EQ(all.at("cluster.web.upstream_rq_active"), 2u);
  EXPECT_EQ(all.at("cluster.web.upstream_rq_time"), 1u);
}

TEST(ClusterStatsTest, CodesOfRetriesAndOfEachSideStandApart) {
  stats::Store store(1);
  const auto group = store.AddGroup<ClusterStats>("cluster.web.");
  ClusterStats& stats = group.ForThread(0);
  stats.upstream_rq.Inc(200);
  stats.retry_upstream_rq.Inc(503);
  stats.internal_upstream_rq.Inc(404);
  stats.external_upstream_rq.Inc(302);
  const auto all = Read(store);
  EXPECT_EQ(all.at("cluster.web.upstream_rq_200"), 1u);
  EXPECT_EQ(all.at("cluster.web.upstream_rq_2xx"), 1u);
  EXPECT_EQ(all.at("cluster.web.retry.upstream_rq_503"), 1u);
  EXPECT_EQ(all.at("cluster.web.internal.upstream_rq_404"), 1u);
  EXPECT_EQ(all.at("cluster.web.external.upstream_rq_3xx"), 1u);
  EXPECT_EQ(all.count("cluster.web.upstream_rq_503"), 0u);
}

}  // namespace
}  // namespace sluice::upstream

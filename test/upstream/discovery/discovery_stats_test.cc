#include "source/upstream/discovery/discovery_stats.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "source/stats/store.h"

namespace sluice::upstream {
namespace {

TEST(DiscoveryStatsTest, NamesEachMemberOnce) {
  std::set<std::string_view> names;
  std::set<size_t> offsets;
  for (const stats::Field& field : DiscoveryStats::kFields) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_TRUE(offsets.insert(field.offset).second) << field.name;
  }
}

TEST(DiscoveryStatsTest, ShowsWhatIsCountedUnderEnvoysNames) {
  stats::Store store(1);
  const auto group = store.AddGroup<DiscoveryStats>("cluster.web.");
  group.ForThread(0).update_failure.Add(3);
  std::map<std::string, uint64_t> all;
  store.ForEach([&](const stats::Sample& sample) { all[std::string(sample.name)] = sample.value; });
  EXPECT_EQ(all.at("cluster.web.update_failure"), 3u);
}

}  // namespace
}  // namespace sluice::upstream

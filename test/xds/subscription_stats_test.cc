#include "source/xds/subscription_stats.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "source/stats/store.h"

namespace sluice::xds {
namespace {

TEST(SubscriptionStatsTest, NamesEachMemberOnce) {
  std::set<std::string_view> names;
  std::set<size_t> offsets;
  for (const stats::Field& field : SubscriptionStats::kFields) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_TRUE(offsets.insert(field.offset).second) << field.name;
  }
}

TEST(SubscriptionStatsTest, ShowsWhatIsCountedUnderEnvoysName) {
  stats::Store store(1);
  const auto group = store.AddGroup<SubscriptionStats>("cluster_manager.cds.");
  group.ForThread(0).update_rejected.Add(3);
  bool seen = false;
  store.ForEach([&](const stats::Sample& sample) {
    if (sample.name == "cluster_manager.cds.update_rejected") seen = sample.value == 3;
  });
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace sluice::xds

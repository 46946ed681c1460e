#include "source/upstream/discovery/membership_stats.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "source/stats/store.h"

namespace sluice::upstream {
namespace {

TEST(MembershipStatsTest, NamesEachMemberOnce) {
  std::set<std::string_view> names;
  std::set<size_t> offsets;
  for (const stats::Field& field : MembershipStats::kFields) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_TRUE(offsets.insert(field.offset).second) << field.name;
  }
}

TEST(MembershipStatsTest, ShowsWhatIsCountedUnderEnvoysName) {
  stats::Store store(1);
  const auto group = store.AddGroup<MembershipStats>("cluster.web.");
  group.ForThread(0).membership_healthy.Set(3);
  bool seen = false;
  store.ForEach([&](const stats::Sample& sample) {
    if (sample.name == "cluster.web.membership_healthy") seen = sample.value == 3;
  });
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace sluice::upstream

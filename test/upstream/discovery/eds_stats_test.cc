#include "source/upstream/discovery/eds_stats.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "source/stats/store.h"

namespace sluice::upstream {
namespace {

TEST(EdsStatsTest, NamesEachMemberOnce) {
  std::set<std::string_view> names;
  std::set<size_t> offsets;
  for (const stats::Field& field : EdsStats::kFields) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_TRUE(offsets.insert(field.offset).second) << field.name;
  }
}

TEST(EdsStatsTest, ShowsWhatIsCountedUnderEnvoysName) {
  stats::Store store(1);
  const auto group = store.AddGroup<EdsStats>("cluster.web.");
  group.ForThread(0).update_empty.Add(3);
  bool seen = false;
  store.ForEach([&](const stats::Sample& sample) {
    if (sample.name == "cluster.web.update_empty") seen = sample.value == 3;
  });
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace sluice::upstream

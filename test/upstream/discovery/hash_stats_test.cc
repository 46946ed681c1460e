#include "source/upstream/discovery/hash_stats.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "source/stats/store.h"

namespace sluice::upstream {
namespace {

TEST(HashStatsTest, ShowWhatIsCountedUnderEnvoysNames) {
  stats::Store store(1);
  const auto ring = store.AddGroup<RingHashStats>("ring.");
  ring.ForThread(0).size.Set(1);
  ring.ForThread(0).min_hashes_per_host.Set(2);
  ring.ForThread(0).max_hashes_per_host.Set(3);
  const auto maglev = store.AddGroup<MaglevStats>("maglev.");
  maglev.ForThread(0).min_entries_per_host.Set(4);
  maglev.ForThread(0).max_entries_per_host.Set(5);
  std::map<std::string, uint64_t> seen;
  store.ForEach(
      [&](const stats::Sample& sample) { seen[std::string(sample.name)] = sample.value; });
  const std::map<std::string, uint64_t> expected = {{"ring.size", 1},
                                                    {"ring.min_hashes_per_host", 2},
                                                    {"ring.max_hashes_per_host", 3},
                                                    {"maglev.min_entries_per_host", 4},
                                                    {"maglev.max_entries_per_host", 5}};
  EXPECT_EQ(seen, expected);
}

}  // namespace
}  // namespace sluice::upstream

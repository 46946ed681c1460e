#include "source/stats/group_cells.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "source/stats/store.h"

namespace sluice::stats {
namespace {

struct Pair {
  Counter hits;
  CodeCounters rq;
  static const Field kFields[2];
};
const Field Pair::kFields[] = {SLUICE_STAT(Pair, hits), SLUICE_STAT(Pair, rq)};

TEST(GroupCellsTest, NamesEveryStat) {
  Store store(1);
  const auto handle = store.AddGroup<Pair>("p.");
  handle.ForThread(0).rq.Inc(503);
  const std::vector<GroupRef> groups = store.Groups();
  ASSERT_EQ(groups.size(), 1u);
  std::vector<std::string> names;
  groups[0]->ForEachKey([&](StatKey key, Sample::Type type, bool used) {
    EXPECT_EQ(type, Sample::Type::kCounter);
    std::string name;
    groups[0]->AppendName(key, name);
    names.push_back(name + (used ? " used" : ""));
  });
  EXPECT_EQ(names, (std::vector<std::string>{"p.hits", "p.rq_5xx used", "p.rq_503 used"}));
}

TEST(GroupCellsTest, MakesNoCellsByBeingRead) {
  Store store(4);
  const auto handle = store.AddGroup<Pair>("p.");
  const std::vector<GroupRef> groups = store.Groups();
  groups[0]->Flush();
  groups[0]->ResetCounters();
  uint64_t value = 1;
  groups[0]->Read({0, 0}, "p.hits", [&](const Sample& sample) { value = sample.value; });
  EXPECT_EQ(value, 0u);
  // A code that never occurred reads as zero too.
  groups[0]->Read({1, 404}, "p.rq_404", [&](const Sample& sample) { value = 10 + sample.value; });
  EXPECT_EQ(value, 10u);
}

TEST(GroupCellsTest, LivesAsLongAsAReferenceToIt) {
  Store store(1);
  auto handle = store.AddGroup<Pair>("p.");
  handle.ForThread(0).hits.Add(6);
  std::vector<GroupRef> groups = store.Groups();
  handle = {};
  uint64_t value = 0;
  groups[0]->Read({0, 0}, "p.hits", [&](const Sample& sample) { value = sample.value; });
  EXPECT_EQ(value, 6u);
  groups.clear();
  EXPECT_TRUE(store.Groups().empty());
}

TEST(GroupCellsTest, MovesAHandleWithoutCounting) {
  Store store(1);
  GroupHandle<Pair> first = store.AddGroup<Pair>("p.");
  GroupHandle<Pair> second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT: what a move leaves is part of the contract
  EXPECT_TRUE(second);
  second = std::move(second);
  EXPECT_TRUE(second);
}

}  // namespace
}  // namespace sluice::stats

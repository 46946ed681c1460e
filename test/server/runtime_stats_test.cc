#include "source/server/runtime_stats.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace sluice::server {
namespace {

TEST(RuntimeStatsTest, NamesEachMemberOnce) {
  std::set<std::string_view> names;
  std::set<size_t> offsets;
  for (const stats::Field& field : RuntimeStats::kFields) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_TRUE(offsets.insert(field.offset).second) << field.name;
  }
}

}  // namespace
}  // namespace sluice::server

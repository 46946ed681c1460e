#include "source/upstream/maglev_table.h"

#include <gtest/gtest.h>

#include <map>

#include "source/base/xx_hash.h"
#include "test/upstream/weighed_hosts.h"

namespace sluice::upstream {
namespace {

class MaglevTableTest : public WeighedHosts {};

// What Envoy 1.40 does with the endpoints of these keys.
TEST_F(MaglevTableTest, LeadsWhereEnvoyDoes) {
  const MaglevTable table(spec_, Hosts({{"k0", 1 / 3.0}, {"k1", 1 / 3.0}, {"k2", 1 / 3.0}}));
  const std::map<std::string, size_t> expected = {
      {"a", 2}, {"b", 2}, {"c", 1}, {"d", 2}, {"e", 0}, {"f", 2}, {"user-42", 2}, {"user-43", 1}};
  for (const auto& [text, index] : expected)
    EXPECT_EQ(IndexOf(table.Choose(base::XxHash64(text), 0)), index) << text;
  EXPECT_EQ(table.shares().least, 21845u);
  EXPECT_EQ(table.shares().most, 21846u);
}

TEST_F(MaglevTableTest, TheOrderOfTheHostsDoesNotMatter) {
  spec_.table_size = 11;
  const MaglevTable table(spec_, Hosts({{"x", 0.5}, {"y", 0.5}}));
  std::vector<size_t> there;
  for (uint64_t i = 0; i < 11; ++i) there.push_back(IndexOf(table.Choose(i, 0)));
  const MaglevTable turned(spec_, Hosts({{"y", 0.5}, {"x", 0.5}}));
  for (uint64_t i = 0; i < 11; ++i) EXPECT_EQ(IndexOf(turned.Choose(i, 0)), 1 - there[i]);
}

TEST_F(MaglevTableTest, SlotsGoByWeight) {
  spec_.table_size = 101;
  const MaglevTable table(spec_, Hosts({{"light", 0.25}, {"heavy", 0.75}}));
  EXPECT_NEAR(static_cast<double>(table.shares().least), 25, 2);
  EXPECT_NEAR(static_cast<double>(table.shares().most), 76, 2);
}

TEST_F(MaglevTableTest, FurtherAttemptsReachEveryHost) {
  spec_.table_size = 101;
  const MaglevTable table(spec_, Hosts({{"a", 0.5}, {"b", 0.5}}));
  std::map<size_t, int> seen;
  for (uint32_t attempt = 0; attempt < 20; ++attempt) ++seen[IndexOf(table.Choose(7, attempt))];
  EXPECT_EQ(seen.size(), 2u);
}

}  // namespace
}  // namespace sluice::upstream

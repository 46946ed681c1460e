#include "source/upstream/hash_ring.h"

#include <gtest/gtest.h>

#include <map>

#include "source/base/xx_hash.h"
#include "test/upstream/weighed_hosts.h"

namespace sluice::upstream {
namespace {

class HashRingTest : public WeighedHosts {};

// What Envoy 1.40 does with the endpoints of these keys.
TEST_F(HashRingTest, LeadsWhereEnvoyDoes) {
  const HashRing ring(spec_, Hosts({{"k0", 1 / 3.0}, {"k1", 1 / 3.0}, {"k2", 1 / 3.0}}));
  const std::map<std::string, size_t> expected = {
      {"a", 1}, {"b", 2}, {"c", 0}, {"d", 0}, {"e", 1}, {"f", 1}, {"user-42", 0}, {"user-43", 2}};
  for (const auto& [text, index] : expected)
    EXPECT_EQ(IndexOf(ring.Choose(base::XxHash64(text), 0)), index) << text;
  EXPECT_EQ(ring.shares().entries, 1026u);
  EXPECT_EQ(ring.shares().least, 342u);
  EXPECT_EQ(ring.shares().most, 342u);
}

TEST_F(HashRingTest, PlacesGoByWeight) {
  spec_.least_ring = 4;
  const HashRing ring(spec_, Hosts({{"light", 0.25}, {"heavy", 0.75}}));
  EXPECT_EQ(ring.shares().entries, 4u);
  EXPECT_EQ(ring.shares().least, 1u);
  EXPECT_EQ(ring.shares().most, 3u);
}

TEST_F(HashRingTest, TheLargestSizeIsKept) {
  spec_.least_ring = 8;
  spec_.most_ring = 8;
  const HashRing ring(spec_, Hosts({{"light", 0.01}, {"heavy", 0.99}}));
  EXPECT_EQ(ring.shares().entries, 8u);
}

TEST_F(HashRingTest, AHashBehindTheLastPlaceGoesToTheFirst) {
  spec_.least_ring = 16;
  const HashRing ring(spec_, Hosts({{"a", 0.5}, {"b", 0.5}}));
  EXPECT_EQ(ring.Choose(UINT64_MAX, 0), ring.Choose(0, 0));
}

TEST_F(HashRingTest, FurtherAttemptsReachEveryHost) {
  const HashRing ring(spec_, Hosts({{"a", 0.5}, {"b", 0.5}}));
  std::map<size_t, int> seen;
  for (uint32_t attempt = 0; attempt < 20; ++attempt) ++seen[IndexOf(ring.Choose(7, attempt))];
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(HashRingTest, MurmurIsAnotherOrder) {
  HashBalancerSpec murmur;
  murmur.function = HashBalancerSpec::Function::kMurmur2;
  const auto hosts = Hosts({{"k0", 0.5}, {"k1", 0.5}});
  const HashRing one(spec_, hosts);
  const HashRing other(murmur, hosts);
  int different = 0;
  for (uint64_t i = 0; i < 64; ++i)
    different += one.Choose(i << 58, 0) != other.Choose(i << 58, 0) ? 1 : 0;
  EXPECT_GT(different, 0);
}

}  // namespace
}  // namespace sluice::upstream

#include "source/upstream/hashed_hosts.h"

#include <gtest/gtest.h>

#include <map>

#include "test/upstream/hosts.h"

namespace sluice::upstream {
namespace {

HostRef HostIn(std::string_view zone, uint32_t zone_weight, const EndpointSpec& endpoint) {
  LocalitySpec locality;
  locality.zone = zone;
  locality.weight = zone_weight;
  return std::make_shared<Host>(endpoint, locality, endpoint.address, /*threads=*/1);
}

class HashedHostsTest : public testing::Test {
 protected:
  HashedHostsTest() {
    spec_.balancer = BalancerKind::kMaglev;
    spec_.hashing.table_size = 1009;
  }
  std::map<const Host*, int> Slots(const HostList& hosts) {
    std::map<const Host*, int> slots;
    const auto table = MakeHashTable(spec_, hosts);
    for (uint64_t i = 0; i < spec_.hashing.table_size; ++i) ++slots[table->Choose(i, 0)->get()];
    return slots;
  }

  ClusterSpec spec_;
};

TEST_F(HashedHostsTest, NobodyMakesNoTable) { EXPECT_EQ(MakeHashTable(spec_, {}), nullptr); }

TEST_F(HashedHostsTest, WeightsOfHostsCount) {
  const HostRef light = MakeHost(EndpointAt(Ip("10.0.0.1"), 1));
  const HostRef heavy = MakeHost(EndpointAt(Ip("10.0.0.2"), 3));
  const auto slots = Slots({light, heavy});
  EXPECT_NEAR(slots.at(light.get()), 252, 3);
  EXPECT_NEAR(slots.at(heavy.get()), 757, 3);
}

TEST_F(HashedHostsTest, ALocalityHasItsShareHoweverManyHostsItHas) {
  spec_.by_locality = true;
  const HostRef alone = HostIn("a", 1, EndpointAt(Ip("10.0.0.1")));
  const HostRef first = HostIn("b", 1, EndpointAt(Ip("10.0.0.2")));
  const HostRef second = HostIn("b", 1, EndpointAt(Ip("10.0.0.3")));
  const HostRef closed = HostIn("c", 0, EndpointAt(Ip("10.0.0.4")));
  const auto slots = Slots({alone, first, second, closed});
  EXPECT_NEAR(slots.at(alone.get()), 504, 3);
  EXPECT_NEAR(slots.at(first.get()), 252, 3);
  EXPECT_EQ(slots.count(closed.get()), 0u);
}

TEST_F(HashedHostsTest, AHostIsKnownByItsKeyItsNameOrItsAddress) {
  EndpointSpec named = EndpointAt(Ip("10.0.0.1"));
  named.hostname = "web-1";
  EndpointSpec keyed = named;
  keyed.address = Ip("10.0.0.9");
  keyed.hash_key = "10.0.0.1:80";
  EndpointSpec other = EndpointAt(Ip("10.0.0.2"));
  other.hostname = "web-2";
  const HostRef second = MakeHost(other);
  const auto place = [&](const EndpointSpec& endpoint) {
    const HostRef first = MakeHost(endpoint);
    const HostList hosts = {first, second};
    const auto table = MakeHashTable(spec_, hosts);
    std::string out;
    for (uint64_t i = 0; i < 64; ++i) out += table->Choose(i, 0)->get() == first.get() ? '1' : '2';
    return out;
  };
  const std::string by_address = place(named);
  EXPECT_EQ(place(keyed), by_address);
  spec_.hashing.by_hostname = true;
  EXPECT_NE(place(named), by_address);
}

}  // namespace
}  // namespace sluice::upstream

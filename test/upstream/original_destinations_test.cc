#include "source/upstream/original_destinations.h"

#include <gtest/gtest.h>

#include "test/upstream/cluster_fixture.h"

namespace sluice::upstream {
namespace {

class OriginalDestinationsTest : public ClusterFixture {
 protected:
  OriginalDestinationsTest() {
    spec_->discovery = DiscoveryType::kOriginalDst;
    Make();
  }
  const HostRef* Pick(const net::Address& address) {
    PickContext context;
    context.destination = &address;
    return cluster_->PickHost(context);
  }
};

TEST_F(OriginalDestinationsTest, EachAddressIsAHost) {
  EXPECT_EQ(cluster_->PickHost({}), nullptr);
  const HostRef first = *Pick(listener_.address());
  EXPECT_EQ(first->address(), listener_.address());
  EXPECT_EQ(*Pick(listener_.address()), first);
  net::Address other;
  net::Address::ParseIp("127.0.0.2", 80, other);
  EXPECT_NE(*Pick(other), first);
}

TEST_F(OriginalDestinationsTest, OneThatNobodyUsesIsForgotten) {
  const HostRef first = *Pick(listener_.address());
  // Asked for since the cleanup before, then once not.
  clock_.Advance(std::chrono::seconds(5));
  Turn();
  EXPECT_EQ(first.use_count(), 2);
  clock_.Advance(std::chrono::seconds(5));
  Turn();
  EXPECT_EQ(first.use_count(), 1);
  EXPECT_NE(*Pick(listener_.address()), first);
}

TEST_F(OriginalDestinationsTest, OneWithAConnectionStays) {
  host_ = *Pick(listener_.address());
  MakeIdle();
  for (int i = 0; i < 4; ++i) {
    clock_.Advance(std::chrono::seconds(5));
    Turn();
  }
  EXPECT_EQ(*Pick(listener_.address()), host_);
  EXPECT_EQ(cluster_->PoolOf(host_, http::Version::kHttp11).counts().idle, 1u);
}

}  // namespace
}  // namespace sluice::upstream

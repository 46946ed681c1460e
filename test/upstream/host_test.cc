#include "source/upstream/host.h"

#include <gtest/gtest.h>

#include "test/upstream/hosts.h"

namespace sluice::upstream {
namespace {

TEST(HostTest, IsNamedByItsHostnameElseByItsDnsName) {
  EndpointSpec endpoint = EndpointAt(Ip("10.0.0.1", 81));
  EXPECT_EQ(MakeHost(endpoint)->hostname(), "");
  endpoint.dns_name = "web.test";
  EXPECT_EQ(MakeHost(endpoint)->hostname(), "web.test");
  endpoint.hostname = "www.example";
  EXPECT_EQ(MakeHost(endpoint)->hostname(), "www.example");
  EXPECT_EQ(MakeHost(endpoint)->address_text(), "10.0.0.1:81");
}

TEST(HostTest, OnlyUnknownAndHealthyAreHealthy) {
  EndpointSpec endpoint = EndpointAt(Ip("10.0.0.1"));
  for (const HealthStatus health : {HealthStatus::kUnknown, HealthStatus::kHealthy}) {
    endpoint.health = health;
    EXPECT_TRUE(MakeHost(endpoint)->healthy());
  }
  for (const HealthStatus health : {HealthStatus::kUnhealthy, HealthStatus::kDraining,
                                    HealthStatus::kTimeout, HealthStatus::kDegraded}) {
    endpoint.health = health;
    EXPECT_FALSE(MakeHost(endpoint)->healthy());
  }
}

TEST(HostTest, UpdateChangesWeightAndHealthInPlace) {
  const auto host = HealthyHost();
  LocalitySpec locality;
  locality.weight = 3;
  host->Update(EndpointAt(host->address(), 7, HealthStatus::kDraining), locality);
  EXPECT_EQ(host->weight(), 7u);
  EXPECT_EQ(host->locality_weight(), 3u);
  EXPECT_EQ(host->health(), HealthStatus::kDraining);
}

TEST(HostTest, MovingLeavesEarlierAddressesReadable) {
  const auto host = MakeHost(EndpointAt(Ip("10.0.0.1")));
  const net::Address& first = host->address();
  host->MoveTo(Ip("10.0.0.2"));
  EXPECT_EQ(host->address_text(), "10.0.0.2:80");
  EXPECT_EQ(first, Ip("10.0.0.1"));  // a worker may still be at it
  host->MoveTo(Ip("10.0.0.1"));
  EXPECT_EQ(&host->address(), &first);  // going back and forth does not pile up
}

TEST(HostTest, EachThreadCountsForItself) {
  const Host host(EndpointAt(Ip("10.0.0.1")), LocalitySpec(), Ip("10.0.0.1"), /*threads=*/3);
  host.cells(0).rq_total.Add(2);
  host.cells(2).rq_total.Add(3);
  int threads = 0;
  uint64_t total = 0;
  host.ForEachCells([&](const HostCells& cells) {
    ++threads;
    total += cells.rq_total.value();
  });
  EXPECT_EQ(threads, 2);  // thread 1 has never counted
  EXPECT_EQ(total, 5u);
}

TEST(HostTest, KeepsItsLocalityWithoutTheEndpoints) {
  LocalitySpec locality;
  locality.region = "eu";
  locality.zone = "a";
  locality.priority = 2;
  locality.endpoints.resize(3);
  const Host host(EndpointAt(Ip("10.0.0.1")), locality, Ip("10.0.0.1"), 1);
  EXPECT_EQ(host.locality().region, "eu");
  EXPECT_EQ(host.locality().zone, "a");
  EXPECT_EQ(host.locality().priority, 2u);
  EXPECT_TRUE(host.locality().endpoints.empty());
}

}  // namespace
}  // namespace sluice::upstream

#include "source/filters/network/tcp_proxy/tcp_proxy_stats.h"

#include <string>

#include "gtest/gtest.h"
#include "source/stats/store.h"

namespace sluice::filters::network {
namespace {

TEST(TcpProxyStatsTest, EveryStatHasItsOwnName) {
  stats::Store store(1);
  const auto handle = store.AddGroup<TcpProxyStats>("tcp.t.");
  handle.ForThread(0).idle_timeout.Inc();
  int seen = 0;
  int counted = 0;
  store.ForEach([&](const stats::Sample& sample) {
    ++seen;
    if (std::string(sample.name) == "tcp.t.idle_timeout") counted += 1;
  });
  EXPECT_EQ(seen, 15);
  EXPECT_EQ(counted, 1);
}

}  // namespace
}  // namespace sluice::filters::network

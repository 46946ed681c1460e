#include "source/net/tls/slot_stats.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "source/stats/store.h"

namespace sluice::net::tls {
namespace {

TEST(SlotStatsTest, HaveEnvoysNames) {
  stats::Store store(1);
  const auto group = store.AddGroup<SlotStats>("listener.l.server_ssl_socket_factory.");
  std::set<std::string> names;
  store.ForEach([&names](const stats::Sample& sample) { names.insert(std::string(sample.name)); });
  EXPECT_EQ(names, (std::set<std::string>{
                       "listener.l.server_ssl_socket_factory.downstream_context_secrets_not_ready",
                       "listener.l.server_ssl_socket_factory.upstream_context_secrets_not_ready",
                       "listener.l.server_ssl_socket_factory.ssl_context_update_by_sds",
                   }));
}

}  // namespace
}  // namespace sluice::net::tls

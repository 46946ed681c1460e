#include "source/net/tls/expiry_gauges.h"

#include <gtest/gtest.h>

#include <map>

namespace sluice::net::tls {
namespace {

std::map<std::string, uint64_t> Shown(stats::Store& store) {
  std::map<std::string, uint64_t> out;
  store.ForEach(
      [&out](const stats::Sample& sample) { out[std::string(sample.name)] = sample.value; });
  return out;
}

TEST(ExpiryGaugesTest, ShowWhatTheContextUses) {
  stats::Store store(2);
  ExpiryGauges gauges(store, "cluster.c.");
  ContextSpec context;
  context.expiries = {{"a", base::WallTime(std::chrono::seconds(5))},
                      {"b", base::WallTime(std::chrono::seconds(6))}};
  gauges.Show(context);
  EXPECT_EQ(Shown(store), (std::map<std::string, uint64_t>{
                              {"cluster.c.ssl.certificate.a.expiration_unix_time_seconds", 5},
                              {"cluster.c.ssl.certificate.b.expiration_unix_time_seconds", 6}}));
  context.expiries = {{"b", base::WallTime(std::chrono::seconds(7))}};
  gauges.Show(context);
  EXPECT_EQ(Shown(store), (std::map<std::string, uint64_t>{
                              {"cluster.c.ssl.certificate.b.expiration_unix_time_seconds", 7}}));
}

}  // namespace
}  // namespace sluice::net::tls

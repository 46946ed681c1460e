#include "source/server/secret_stats.h"

#include <gtest/gtest.h>

#include "source/stats/store.h"

namespace sluice::server {
namespace {

TEST(SecretStatsTest, HaveEnvoysNames) {
  stats::Store store(1);
  const auto group = store.AddGroup<SecretStats>("sds.s.");
  group.ForThread(0).key_rotation_failed.Inc();
  bool found = false;
  store.ForEach([&found](const stats::Sample& sample) {
    found = found || (sample.name == "sds.s.key_rotation_failed" && sample.value == 1);
  });
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace sluice::server

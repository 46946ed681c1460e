#include "source/http/h2/options.h"

#include <gtest/gtest.h>

namespace sluice::http::h2 {
namespace {

TEST(OptionsTest, DefaultsAreEnvoys) {
  const Options options;
  EXPECT_EQ(options.hpack_table_size, 4096u);
  EXPECT_EQ(options.max_concurrent_streams, 1024u);
  EXPECT_EQ(options.initial_stream_window_size, 16777216u);
  EXPECT_EQ(options.initial_connection_window_size, 25165824u);
}

TEST(OptionsTest, EveryMemberMakesADifference) {
  const Options same;
  Options other;
  EXPECT_TRUE(same == other);
  other.keepalive.timeout = std::chrono::seconds(1);
  EXPECT_FALSE(same == other);
  other = {};
  other.custom_settings.push_back({9, 1});
  EXPECT_FALSE(same == other);
  other = {};
  other.flush_timeout = std::chrono::seconds(1);
  EXPECT_FALSE(same == other);
}

}  // namespace
}  // namespace sluice::http::h2

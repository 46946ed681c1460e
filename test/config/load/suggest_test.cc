#include "source/config/load/suggest.h"

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

TEST(SuggestTest, CountsTheLettersThatDiffer) {
  EXPECT_EQ(EditDistance("abc", "abc", 5), 0);
  EXPECT_EQ(EditDistance("abc", "abd", 5), 1);
  EXPECT_EQ(EditDistance("abc", "acb", 5), 1);
  EXPECT_EQ(EditDistance("", "abc", 5), 3);
  EXPECT_EQ(EditDistance("abc", "xyz", 1), 2);
}

TEST(SuggestTest, FindsTheNearestOrNothing) {
  EXPECT_EQ(Nearest("NAEM", {"type", "name"}), "name");
  EXPECT_EQ(Nearest("zzz", {"type", "name"}), "");
  EXPECT_EQ(Nearest("", {"type"}), "");
}

TEST(SuggestTest, HintsAtTypesByTheirLastName) {
  EXPECT_EQ(
      TypeHint("envoy.filters.http.HttpConnectionManager"),
      "did you mean "
      "\"envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager\"?");
  EXPECT_EQ(TypeHint("nothing.like.it"), "");
}

}  // namespace
}  // namespace sluice::config::load

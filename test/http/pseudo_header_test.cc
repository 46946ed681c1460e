#include "source/http/pseudo_header.h"

#include <gtest/gtest.h>

#include "source/base/arena.h"

namespace sluice::http {
namespace {

TEST(PseudoHeaderTest, KnowsWhatIsNoLine) {
  base::ChunkPool chunks;
  base::Arena arena(chunks);
  RequestHead head(arena);
  head.method_name = "GET";
  head.path = "/a?b";
  head.authority = "a.test";
  const auto find = [&head](std::string_view name) {
    std::string_view value = "(as it was)";
    const bool found = FindPseudoHeader(head, name, value);
    return (found ? "+" : "-") + std::string(value);
  };
  EXPECT_EQ(find(":method"), "+GET");
  EXPECT_EQ(find(":path"), "+/a?b");
  EXPECT_EQ(find(":authority"), "+a.test");
  EXPECT_EQ(find("host"), "+a.test");
  EXPECT_EQ(find(":scheme"), "+");
  EXPECT_EQ(find("x-a"), "-(as it was)");
  EXPECT_EQ(find(":status"), "-(as it was)");
}

}  // namespace
}  // namespace sluice::http

#include "source/config/parse/wire_members.h"

#include "envoy/config/route/v3/route.pb.h"
#include "gtest/gtest.h"

namespace sluice::config {
namespace {

using envoy::config::route::v3::RouteConfiguration;
constexpr uint32_t kHosts = RouteConfiguration::kVirtualHostsFieldNumber;

TEST(WireMembersTest, TakesAMessageApart) {
  RouteConfiguration message;
  message.set_name("r");
  message.add_virtual_hosts()->set_name("a");
  message.add_virtual_hosts()->set_name("b");
  message.add_internal_only_headers("x");
  const std::string body = message.SerializeAsString();
  std::vector<std::string_view> members;
  std::string rest;
  ASSERT_TRUE(SplitMembers(body, kHosts, members, rest));
  ASSERT_EQ(members.size(), 2u);
  EXPECT_EQ(members[0], message.virtual_hosts(0).SerializeAsString());
  EXPECT_EQ(members[1], message.virtual_hosts(1).SerializeAsString());
  message.clear_virtual_hosts();
  EXPECT_EQ(rest, message.SerializeAsString());
}

TEST(WireMembersTest, AnEmptyMessageHasNoMembers) {
  std::vector<std::string_view> members;
  std::string rest;
  EXPECT_TRUE(SplitMembers("", kHosts, members, rest));
  EXPECT_TRUE(members.empty());
  EXPECT_TRUE(rest.empty());
}

TEST(WireMembersTest, BrokenBytesAreNoMessage) {
  RouteConfiguration message;
  message.add_virtual_hosts()->set_name("a long enough name");
  message.set_name("r");
  const std::string body = message.SerializeAsString();
  for (size_t size = 1; size < body.size(); ++size) {
    std::vector<std::string_view> members;
    std::string rest;
    const bool read = SplitMembers(body.substr(0, size), kHosts, members, rest);
    EXPECT_EQ(read, RouteConfiguration().ParseFromString(body.substr(0, size))) << size;
  }
  std::vector<std::string_view> members;
  std::string rest;
  EXPECT_FALSE(SplitMembers("\x12\xff\xff\xff\xff\x0f", kHosts, members, rest));
  EXPECT_FALSE(SplitMembers(std::string_view("\0", 1), kHosts, members, rest));
}

}  // namespace
}  // namespace sluice::config

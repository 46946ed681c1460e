#include "source/route/route_table.h"

#include <gtest/gtest.h>

#include "test/route/test_request.h"

namespace sluice::route {
namespace {

// A table with a virtual host per domain, named like it.
RouteTable TableOf(const std::vector<std::string>& domains, bool ignore_port = false) {
  auto spec = std::make_shared<RouteConfigurationSpec>();
  spec->ignore_port = ignore_port;
  for (const std::string& domain : domains) {
    VirtualHostSpec& host = spec->virtual_hosts.emplace_back();
    host.name = domain;
    host.domains = {domain};
  }
  return RouteTable(std::move(spec));
}

std::string HostFor(const RouteTable& table, std::string_view authority) {
  const VirtualHost* host = table.FindVirtualHost(authority);
  return host == nullptr ? "none" : host->spec().name;
}

TEST(RouteTableTest, PicksTheMostSpecificDomain) {
  const RouteTable table = TableOf(
      {"*", "*.test", "*.a.test", "*-x.a.test", "a.*", "a.b.*", "a.test", "a.test:8080", ""});
  const struct {
    const char* authority;
    const char* host;
  } kCases[] = {{"a.test", "a.test"},
                {"A.TEST", "a.test"},
                {"a.test:8080", "a.test:8080"},
                {"a.test:80", "a.*"},
                {"b.test", "*.test"},
                {"q.a.test", "*.a.test"},
                {"q-x.a.test", "*-x.a.test"},
                {"a.example", "a.*"},
                {"a.b.example", "a.b.*"},
                {"other", "*"},
                {".test", "*"},
                {"a.", "*"},
                {"", ""}};
  for (const auto& each : kCases)
    EXPECT_EQ(HostFor(table, each.authority), each.host) << each.authority;
}

TEST(RouteTableTest, FindsNothingWithoutAFittingDomain) {
  const RouteTable table = TableOf({"a.test", "*.b.test"});
  EXPECT_EQ(HostFor(table, "b.test"), "none");
  EXPECT_EQ(HostFor(table, ""), "none");
  EXPECT_EQ(HostFor(TableOf({}), "a.test"), "none");
  EXPECT_EQ(HostFor(TableOf({"*"}), ""), "*");
}

TEST(RouteTableTest, IgnoresThePortWhenAsked) {
  const RouteTable table = TableOf({"a.test", "a.test:80", "[::1]", "::1"}, /*ignore_port=*/true);
  EXPECT_EQ(HostFor(table, "a.test:80"), "a.test");
  EXPECT_EQ(HostFor(table, "a.test:"), "a.test");
  EXPECT_EQ(HostFor(table, "[::1]:9"), "[::1]");
  EXPECT_EQ(HostFor(table, "[::1]"), "[::1]");
}

TEST(RouteTableTest, LooksAtNamesOfAnyLength) {
  const RouteTable table = TableOf({"*", "*.test"});
  EXPECT_EQ(HostFor(table, std::string(100000, 'A') + ".Test"), "*.test");
  EXPECT_EQ(HostFor(table, std::string(256, 'a')), "*");
}

TEST(RouteTableTest, TakesAStarInTheMiddleAsItself) {
  const RouteTable table = TableOf({"a.*.test"});
  EXPECT_EQ(HostFor(table, "a.*.test"), "a.*.test");
  EXPECT_EQ(HostFor(table, "a.b.test"), "none");
}

TEST(RouteTableTest, KeepsItsConfigurationAliveThroughAVirtualHost) {
  std::shared_ptr<const VirtualHost> host;
  {
    const RouteTable table = TableOf({"a.test"});
    host = table.virtual_hosts()[0];
  }
  EXPECT_EQ(host->spec().name, "a.test");
}

}  // namespace
}  // namespace sluice::route

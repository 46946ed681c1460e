#include "source/config/route/sliced_routes.h"

#include "gmock/gmock.h"
#include "source/route/route_table.h"
#include "test/config/route/parsed_routes.h"

namespace sluice::config {
namespace {

using testing::HasSubstr;

class SlicedRoutesTest : public testing::Test {
 protected:
  // A configuration of 3 virtual hosts with 4 routes each, in JSON by edits below.
  SlicedRoutesTest() {
    message_.set_name("r");
    for (int i = 0; i < 3; ++i) {
      auto* host = message_.add_virtual_hosts();
      host->set_name("v" + std::to_string(i));
      host->add_domains("h" + std::to_string(i) + ".test");
      for (int j = 0; j < 4; ++j) AddRoute(*host, "/" + std::to_string(i) + std::to_string(j));
    }
    Update();
  }
  static void AddRoute(envoy::config::route::v3::VirtualHost& host, const std::string& path) {
    auto* route = host.add_routes();
    route->mutable_match()->set_path(path);
    route->mutable_route()->set_cluster("up");
  }
  // Reads the message as an update of what was read before. Returns the faults.
  std::string Update() {
    extension::FieldErrors errors;
    RouteParseContext context{errors, registry_, ids_, runtime_};
    SlicedRoutes next;
    auto body = std::make_shared<const std::string>(message_.SerializeAsString());
    const bool read =
        ReadSlicedRoutes(std::move(body), now_.spec ? &now_ : nullptr, checker_, context, next);
    EXPECT_EQ(read, errors.ok());
    if (!read) return errors.ErrorText();
    before_ = std::exchange(now_, std::move(next));
    // What came of it is what a first reading of the whole gives.
    SlicedRoutes whole;
    EXPECT_TRUE(ReadSlicedRoutes(now_.body, nullptr, checker_, context, whole));
    EXPECT_EQ(Text(*whole.spec), Text(*now_.spec));
    return "";
  }
  static std::string Text(const route::RouteConfigurationSpec& spec) {
    std::string out = spec.name;
    for (const auto& host : spec.virtual_hosts) {
      out += "\n" + host.name + " " + host.domains.at(0);
      for (const auto& route : host.routes)
        out += " " + route.match.path + ">" + route.forward.cluster.name + ":" +
               std::to_string(route.filters.size());
    }
    return out;
  }
  bool SharesHost(size_t now, size_t before) {
    return now_.spec->virtual_hosts.part(now) == before_.spec->virtual_hosts.part(before);
  }
  bool SharesRoute(size_t host, size_t now, size_t before) {
    return now_.spec->virtual_hosts[host].routes.part(now) ==
           before_.spec->virtual_hosts[host].routes.part(before);
  }

  envoy::config::route::v3::RouteConfiguration message_;
  load::Checker checker_;
  extension::Registry registry_;
  CountingIds ids_;
  runtime::Cells runtime_;
  SlicedRoutes before_, now_;
};

TEST_F(SlicedRoutesTest, WhatDidNotChangeIsShared) {
  EXPECT_EQ(Update(), "");
  for (size_t i = 0; i < 3; ++i) EXPECT_TRUE(SharesHost(i, i));
}

TEST_F(SlicedRoutesTest, AChangedRouteIsTheOnlyNewOne) {
  message_.mutable_virtual_hosts(1)->mutable_routes(2)->mutable_route()->set_cluster("other");
  EXPECT_EQ(Update(), "");
  EXPECT_TRUE(SharesHost(0, 0));
  EXPECT_FALSE(SharesHost(1, 1));
  EXPECT_TRUE(SharesHost(2, 2));
  EXPECT_TRUE(SharesRoute(1, 1, 1));
  EXPECT_FALSE(SharesRoute(1, 2, 2));
  EXPECT_TRUE(SharesRoute(1, 3, 3));
}

TEST_F(SlicedRoutesTest, WhatMovesIsSharedToo) {
  auto* routes = message_.mutable_virtual_hosts(0)->mutable_routes();
  routes->SwapElements(0, 3);
  routes->DeleteSubrange(1, 1);
  message_.mutable_virtual_hosts()->SwapElements(1, 2);
  EXPECT_EQ(Update(), "");
  EXPECT_TRUE(SharesRoute(0, 0, 3));
  EXPECT_TRUE(SharesRoute(0, 1, 2));
  EXPECT_TRUE(SharesRoute(0, 2, 0));
  EXPECT_TRUE(SharesHost(1, 2));
  EXPECT_TRUE(SharesHost(2, 1));
}

TEST_F(SlicedRoutesTest, AVirtualHostThatChangedItselfIsReadAnew) {
  auto* host = message_.mutable_virtual_hosts(1);
  host->set_domains(0, "x.test");
  EXPECT_EQ(Update(), "");
  EXPECT_TRUE(SharesHost(0, 0));
  EXPECT_FALSE(SharesRoute(1, 0, 0));
  message_.mutable_virtual_hosts()->DeleteSubrange(0, 1);
  EXPECT_EQ(Update(), "");
  EXPECT_TRUE(SharesHost(0, 1));
}

TEST_F(SlicedRoutesTest, AChangeOfTheConfigurationItselfReadsAllAnew) {
  message_.add_internal_only_headers("x");
  EXPECT_EQ(Update(), "");
  EXPECT_FALSE(SharesHost(0, 0));
}

TEST_F(SlicedRoutesTest, FaultsNameTheirPlaceInTheWhole) {
  message_.mutable_virtual_hosts(2)->mutable_routes(3)->clear_match();
  EXPECT_THAT(Update(), HasSubstr("virtual_hosts[2].routes[3].match"));
  message_.mutable_virtual_hosts(2)->mutable_routes(3)->mutable_match()->set_prefix("/");
  auto* host = message_.add_virtual_hosts();
  host->set_name("new");
  host->add_domains("H0.test");
  EXPECT_THAT(Update(), HasSubstr("virtual_hosts[3].domains[0]: stands in the route configuration "
                                  "twice"));
  host->set_domains(0, "free.test");
  host->clear_name();
  EXPECT_THAT(Update(), HasSubstr("virtual_hosts[3].name"));
}

TEST_F(SlicedRoutesTest, ATableSharesWhatItsSpecShares) {
  const route::RouteTable first(now_.spec);
  message_.mutable_virtual_hosts(1)->mutable_routes(2)->mutable_route()->set_cluster("other");
  EXPECT_EQ(Update(), "");
  const route::RouteTable second(now_.spec, &first);
  EXPECT_EQ(second.virtual_hosts()[0], first.virtual_hosts()[0]);
  EXPECT_NE(second.virtual_hosts()[1], first.virtual_hosts()[1]);
  EXPECT_EQ(second.FindVirtualHost("h2.test"), first.FindVirtualHost("h2.test"));
}

}  // namespace
}  // namespace sluice::config

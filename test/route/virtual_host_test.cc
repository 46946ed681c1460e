#include <gtest/gtest.h>

#include "source/route/route_table.h"
#include "test/route/test_request.h"

namespace sluice::route {
namespace {

MatchSpec Path(PathKind kind, std::string path, bool case_sensitive = true) {
  MatchSpec match;
  match.path_kind = kind;
  match.path = std::move(path);
  match.case_sensitive = case_sensitive;
  if (kind == PathKind::kRegex) {
    std::string error;
    match.regex = Regex::Compile(match.path, error);
    EXPECT_NE(match.regex, nullptr) << error;
  }
  return match;
}

VirtualHost HostOf(std::vector<MatchSpec> matches) {
  VirtualHostSpec spec;
  for (MatchSpec& match : matches) spec.routes.emplace_back().match = std::move(match);
  return VirtualHost(std::move(spec));
}

// The index of the route that `request` meets, by both ways; -1 for none.
int RouteFor(const VirtualHost& host, const TestRequest& request, uint64_t random = 0) {
  const RouteSpec* route = host.Match(request.input(random));
  EXPECT_EQ(route, host.MatchLinear(request.input(random)));
  for (size_t i = 0; i < host.spec().routes.size(); ++i) {
    if (&host.spec().routes[i] == route) return static_cast<int>(i);
  }
  return -1;
}

int RouteFor(const VirtualHost& host, std::string_view path) {
  return RouteFor(host, TestRequest(path));
}

TEST(VirtualHostTest, TakesTheFirstRouteThatMatchesWhateverItsKind) {
  const VirtualHost host = HostOf({Path(PathKind::kPrefix, "/a/b"), Path(PathKind::kRegex, "/a/x+"),
                                   Path(PathKind::kPrefix, "/a"), Path(PathKind::kExact, "/a/b"),
                                   Path(PathKind::kExact, "/x"), Path(PathKind::kRegex, "/x"),
                                   Path(PathKind::kPrefix, "/")});
  EXPECT_EQ(RouteFor(host, "/a/b"), 0);
  EXPECT_EQ(RouteFor(host, "/a/bc"), 0);
  EXPECT_EQ(RouteFor(host, "/a/xx"), 1);
  EXPECT_EQ(RouteFor(host, "/abc"), 2);
  EXPECT_EQ(RouteFor(host, "/x"), 4);
  EXPECT_EQ(RouteFor(host, "/y?q=/a/b"), 6);
}

TEST(VirtualHostTest, ComparesPathsWithoutTheQuery) {
  const VirtualHost host = HostOf({Path(PathKind::kExact, "/a?x"), Path(PathKind::kPrefix, "/a?x"),
                                   Path(PathKind::kExact, "/a"), Path(PathKind::kRegex, "/b"),
                                   Path(PathKind::kSeparatedPrefix, "/c")});
  EXPECT_EQ(RouteFor(host, "/a?x"), 2);
  EXPECT_EQ(RouteFor(host, "/a?"), 2);
  EXPECT_EQ(RouteFor(host, "/b?x=1"), 3);
  EXPECT_EQ(RouteFor(host, "/c?x/y"), 4);
  EXPECT_EQ(RouteFor(host, "/A"), -1);
  EXPECT_EQ(RouteFor(host, "/a/"), -1);
}

TEST(VirtualHostTest, ASeparatedPrefixEndsAtASegment) {
  const VirtualHost host = HostOf({Path(PathKind::kSeparatedPrefix, "/rest/api")});
  EXPECT_EQ(RouteFor(host, "/rest/api"), 0);
  EXPECT_EQ(RouteFor(host, "/rest/api/v1"), 0);
  EXPECT_EQ(RouteFor(host, "/rest/api/"), 0);
  EXPECT_EQ(RouteFor(host, "/rest/apiv1"), -1);
  EXPECT_EQ(RouteFor(host, "/rest/api%2fv1"), -1);
  EXPECT_EQ(RouteFor(host, "/rest"), -1);
}

TEST(VirtualHostTest, IgnoresCaseWhereARouteSaysSo) {
  const VirtualHost host =
      HostOf({Path(PathKind::kExact, "/One", false), Path(PathKind::kPrefix, "/TWO", false),
              Path(PathKind::kSeparatedPrefix, "/Three", false), Path(PathKind::kPrefix, "/one")});
  EXPECT_EQ(RouteFor(host, "/oNE"), 0);
  EXPECT_EQ(RouteFor(host, "/two/x"), 1);
  EXPECT_EQ(RouteFor(host, "/THREE/x"), 2);
  EXPECT_EQ(RouteFor(host, "/threes"), -1);
  EXPECT_EQ(RouteFor(host, "/one/x"), 3);
  EXPECT_EQ(RouteFor(host, "/ONE/x"), -1);
  EXPECT_EQ(RouteFor(host, "/tWo/" + std::string(5000, 'x')), 1);
}

TEST(VirtualHostTest, GoesOnToTheNextRouteWhenAConditionFails) {
  MatchSpec with_header = Path(PathKind::kExact, "/a");
  with_header.headers.emplace_back().name = "x";
  MatchSpec with_query = Path(PathKind::kPrefix, "/a");
  with_query.query.emplace_back().name = "q";
  const VirtualHost host = HostOf({with_header, with_query, Path(PathKind::kPrefix, "/")});
  EXPECT_EQ(RouteFor(host, TestRequest("/a?q=1").With("x", "1")), 0);
  EXPECT_EQ(RouteFor(host, TestRequest("/a?q=1")), 1);
  EXPECT_EQ(RouteFor(host, TestRequest("/a")), 2);
}

TEST(VirtualHostTest, NeedsAllConditionsOfARoute) {
  MatchSpec match = Path(PathKind::kPrefix, "/");
  match.headers.emplace_back().name = "x";
  match.headers.emplace_back().name = "y";
  const VirtualHost host = HostOf({match});
  EXPECT_EQ(RouteFor(host, TestRequest("/").With("x", "")), -1);
  EXPECT_EQ(RouteFor(host, TestRequest("/").With("x", "").With("y", "")), 0);
}

TEST(VirtualHostTest, SplitsRequestsByTheirRandomNumber) {
  MatchSpec match = Path(PathKind::kPrefix, "/");
  match.has_fraction = true;
  match.fraction = runtime::Fraction({25, 10000});
  const VirtualHost host = HostOf({match, Path(PathKind::kPrefix, "/")});
  const TestRequest request("/");
  EXPECT_EQ(RouteFor(host, request, 24), 0);
  EXPECT_EQ(RouteFor(host, request, 25), 1);
  EXPECT_EQ(RouteFor(host, request, 10024), 0);
  EXPECT_EQ(RouteFor(host, request, UINT64_MAX), 1);
}

TEST(VirtualHostTest, NoRequestFallsIntoAFractionOfNothingAndAllIntoTheWhole) {
  MatchSpec none = Path(PathKind::kPrefix, "/");
  none.has_fraction = true;
  none.fraction = runtime::Fraction({0, 100});
  MatchSpec all = none;
  all.fraction = runtime::Fraction({100, 100});
  const VirtualHost host = HostOf({none, all});
  for (uint64_t random = 0; random < 200; ++random)
    EXPECT_EQ(RouteFor(host, TestRequest("/"), random), 1);
}

TEST(VirtualHostTest, KnowsGrpcByItsContentType) {
  MatchSpec grpc = Path(PathKind::kPrefix, "/");
  grpc.grpc = true;
  const VirtualHost host = HostOf({grpc});
  const auto route_for = [&host](std::string_view type) {
    return RouteFor(host, TestRequest("/").With("content-type", type));
  };
  EXPECT_EQ(route_for("application/grpc"), 0);
  EXPECT_EQ(route_for("application/grpc+proto"), 0);
  EXPECT_EQ(route_for("application/grpc;x"), -1);
  EXPECT_EQ(route_for("application/grpc-web"), -1);
  EXPECT_EQ(route_for("application/grp"), -1);
  EXPECT_EQ(RouteFor(host, "/"), -1);
}

TEST(VirtualHostTest, MatchesConnectOnlyWhereARouteAsksForIt) {
  const VirtualHost host = HostOf(
      {Path(PathKind::kPrefix, "/"), Path(PathKind::kRegex, ".*"), Path(PathKind::kConnect, "")});
  EXPECT_EQ(RouteFor(host, TestRequest("", "a.test:80", "CONNECT")), 2);
  EXPECT_EQ(RouteFor(host, "/"), 0);
  EXPECT_EQ(RouteFor(HostOf({Path(PathKind::kConnect, "")}), "/"), -1);
}

TEST(VirtualHostTest, TakesAPathThatIsNoneAsText) {
  const VirtualHost host = HostOf({Path(PathKind::kExact, "*"), Path(PathKind::kPrefix, "")});
  EXPECT_EQ(RouteFor(host, TestRequest("*", "test", "OPTIONS")), 0);
  EXPECT_EQ(RouteFor(host, ""), 1);
}

}  // namespace
}  // namespace sluice::route

#include "source/route/rewrite.h"

#include <gtest/gtest.h>

#include "source/runtime/cells.h"
#include "test/route/test_request.h"

namespace sluice::route {
namespace {

RewriteRegex Rewrite(std::string_view pattern, std::string substitution) {
  std::string error;
  RewriteRegex rewrite{Regex::Compile(pattern, error), std::move(substitution)};
  EXPECT_NE(rewrite.pattern, nullptr) << error;
  return rewrite;
}

RouteSpec Route(PathKind kind, std::string path) {
  RouteSpec route;
  route.match.path_kind = kind;
  route.match.path = std::move(path);
  return route;
}

std::string PathAfterPrefixRewrite(PathKind kind, std::string match, std::string prefix,
                                   std::string_view path) {
  RouteSpec route = Route(kind, std::move(match));
  route.forward.prefix_rewrite = std::move(prefix);
  route.forward.has_prefix_rewrite = true;
  TestRequest request(path);
  return std::string(FinalPath(route, request.head()));
}

std::string PathAfterRegex(std::string_view pattern, std::string substitution,
                           std::string_view path) {
  RouteSpec route = Route(PathKind::kPrefix, "/");
  route.forward.regex_rewrite = Rewrite(pattern, std::move(substitution));
  TestRequest request(path);
  return std::string(FinalPath(route, request.head()));
}

TEST(FinalPathTest, StaysWhereItIsWithoutARewrite) {
  TestRequest request("/a?b");
  EXPECT_EQ(FinalPath(Route(PathKind::kPrefix, "/"), request.head()).data(),
            request.head().path.data());
}

TEST(FinalPathTest, ReplacesWhatTheMatchStoodFor) {
  const auto path = PathAfterPrefixRewrite;
  EXPECT_EQ(path(PathKind::kPrefix, "/a/", "/", "/a/x?y=/a/"), "/x?y=/a/");
  EXPECT_EQ(path(PathKind::kPrefix, "/b", "/new", "/bcd"), "/newcd");
  EXPECT_EQ(path(PathKind::kExact, "/c", "/exact", "/c?q"), "/exact?q");
  EXPECT_EQ(path(PathKind::kSeparatedPrefix, "/d", "/", "/d"), "/");
  EXPECT_EQ(path(PathKind::kSeparatedPrefix, "/d", "/", "/d/z"), "//z");
  EXPECT_EQ(path(PathKind::kRegex, "/e[0-9]+", "/rx", "/e12?q"), "/rx?q");
}

TEST(FinalPathTest, ReplacesEveryMatchOutsideTheQuery) {
  EXPECT_EQ(PathAfterRegex("^/s/([^/]+)(/.*)$", "\\2/instance/\\1", "/s/foo/v1?a=/s/b/c"),
            "/v1/instance/foo?a=/s/b/c");
  EXPECT_EQ(PathAfterRegex("one", "two", "/one/one?one"), "/two/two?one");
  EXPECT_EQ(PathAfterRegex("nope", "two", "/one"), "/one");
}

TEST(FinalPathTest, IsNeverEmpty) {
  EXPECT_EQ(PathAfterRegex(".*", "", "/e"), "/e");
  EXPECT_EQ(PathAfterRegex(".*", "", "/e?x=1"), "/e?x=1");
}

TEST(FinalHostTest, FollowsTheRouteBeforeTheWeightedCluster) {
  WeightedCluster weighted;
  weighted.host_rewrite = "weighted.test";
  ForwardSpec forward;
  TestRequest request("/rx/abc/d?q", "old.test");
  request.With("x-host", "header.test");
  EXPECT_EQ(FinalHost(forward, nullptr, "", request.head()), "old.test");
  EXPECT_EQ(FinalHost(forward, &weighted, "", request.head()), "weighted.test");
  forward.host_rewrite_path = Rewrite("^/rx/(.+)/.*$", "\\1.test");
  EXPECT_EQ(FinalHost(forward, &weighted, "", request.head()), "abc.test");
  forward.host_rewrite_path = {};
  forward.host_rewrite_header = "x-host";
  EXPECT_EQ(FinalHost(forward, &weighted, "", request.head()), "header.test");
  forward.host_rewrite = "route.test";
  EXPECT_EQ(FinalHost(forward, &weighted, "", request.head()), "route.test");
}

TEST(FinalHostTest, TakesTheEndpointsNameWhenAsked) {
  ForwardSpec forward;
  forward.auto_host_rewrite = true;
  TestRequest request("/", "old.test");
  EXPECT_EQ(FinalHost(forward, nullptr, "endpoint.test", request.head()), "endpoint.test");
  EXPECT_EQ(FinalHost(forward, nullptr, "", request.head()), "old.test");
}

TEST(FinalHostTest, KeepsTheHostWhenARewriteYieldsNothing) {
  ForwardSpec forward;
  forward.host_rewrite_header = "x-host";
  TestRequest request("/a", "old.test");
  EXPECT_EQ(FinalHost(forward, nullptr, "", request.head()), "old.test");
  request.With("x-host", "");
  EXPECT_EQ(FinalHost(forward, nullptr, "", request.head()), "old.test");
  forward.host_rewrite_path = Rewrite(".*", "");
  EXPECT_EQ(FinalHost(forward, nullptr, "", request.head()), "old.test");
}

std::string Location(const RouteSpec& route, std::string_view path, std::string_view host = "test",
                     std::string_view scheme = "http") {
  TestRequest request(path, host);
  return RedirectLocation(route, request.head(), scheme);
}

RouteSpec HttpsRedirect() {
  RouteSpec route = Route(PathKind::kPrefix, "/");
  route.redirect.https = true;
  return route;
}

TEST(RedirectLocationTest, DropsTheDefaultPortOfTheSchemeThatItLeaves) {
  EXPECT_EQ(Location(HttpsRedirect(), "/x"), "https://test/x");
  EXPECT_EQ(Location(HttpsRedirect(), "/x", "test:80"), "https://test/x");
  EXPECT_EQ(Location(HttpsRedirect(), "/x", "test:8080"), "https://test:8080/x");
  EXPECT_EQ(Location(HttpsRedirect(), "/x", "test:443"), "https://test:443/x");
  EXPECT_EQ(Location(HttpsRedirect(), "/x", "test:443", "https"), "https://test:443/x");
  EXPECT_EQ(Location(HttpsRedirect(), "/x", "[::1]:80"), "https://[::1]/x");
  EXPECT_EQ(Location(HttpsRedirect(), "/x", "[::1]"), "https://[::1]/x");
  EXPECT_EQ(Location(HttpsRedirect(), "/x", "[::1]:8080"), "https://[::1]:8080/x");
  RouteSpec to_http = Route(PathKind::kPrefix, "/");
  to_http.redirect.scheme = "http";
  EXPECT_EQ(Location(to_http, "/x", "test:443", "https"), "http://test/x");
}

TEST(RedirectLocationTest, ChangesSchemeHostAndPort) {
  RouteSpec route = Route(PathKind::kPrefix, "/");
  route.redirect.scheme = "ftp";
  EXPECT_EQ(Location(route, "/s"), "ftp://test/s");
  route.redirect.host = "new.test";
  EXPECT_EQ(Location(route, "/s?q", "old.test:81"), "ftp://new.test/s?q");
  route.redirect.port = 8443;
  EXPECT_EQ(Location(route, "/s", "old.test:80"), "ftp://new.test:8443/s");
  route.redirect.host.clear();
  EXPECT_EQ(Location(route, "/s", "old.test:80"), "ftp://old.test:8443/s");
}

TEST(RedirectLocationTest, ReplacesThePathAndKeepsTheQuery) {
  RouteSpec route = Route(PathKind::kPrefix, "/");
  route.redirect.path = "/new";
  EXPECT_EQ(Location(route, "/path?q=1"), "http://test/new?q=1");
  EXPECT_EQ(Location(route, "/path"), "http://test/new");
  route.redirect.strip_query = true;
  EXPECT_EQ(Location(route, "/path?q=1"), "http://test/new");
  route.redirect.path = "/new?fixed=1";
  EXPECT_EQ(Location(route, "/path?q=1"), "http://test/new?fixed=1");
}

TEST(RedirectLocationTest, RewritesThePath) {
  RouteSpec prefix = Route(PathKind::kPrefix, "/pre/");
  prefix.redirect.prefix_rewrite = "/new/";
  prefix.redirect.has_prefix_rewrite = true;
  EXPECT_EQ(Location(prefix, "/pre/a?b"), "http://test/new/a?b");
  prefix.redirect.strip_query = true;
  EXPECT_EQ(Location(prefix, "/pre/a?b"), "http://test/new/a");
  RouteSpec regex = Route(PathKind::kPrefix, "/");
  regex.redirect.regex_rewrite = Rewrite("^/rx/(.*)$", "/\\1/y");
  EXPECT_EQ(Location(regex, "/rx/abc?d"), "http://test/abc/y?d");
}

TEST(RedirectLocationTest, NeverLetsThePathRunIntoTheHost) {
  RouteSpec regex = Route(PathKind::kPrefix, "/");
  regex.redirect.regex_rewrite = Rewrite("^/rx/", "");
  EXPECT_EQ(Location(regex, "/rx/.evil.test"), "http://test/.evil.test");
  RouteSpec path = Route(PathKind::kPrefix, "/");
  path.redirect.path = "new";
  EXPECT_EQ(Location(path, "/a?b"), "http://test/new?b");
}

TEST(PickWeightedTest, FollowsTheWeights) {
  ForwardSpec forward;
  EXPECT_EQ(PickWeighted(forward, 7), nullptr);
  for (const uint32_t weight : {1u, 0u, 3u}) {
    forward.weighted.emplace_back().weight = runtime::Number(weight);
    forward.total_weight += weight;
  }
  int picks[3] = {};
  for (uint64_t random = 0; random < 400; ++random) {
    const WeightedCluster* picked = PickWeighted(forward, random);
    ASSERT_NE(picked, nullptr);
    ++picks[picked - forward.weighted.data()];
  }
  EXPECT_EQ(picks[0], 100);
  EXPECT_EQ(picks[1], 0);
  EXPECT_EQ(picks[2], 300);
}

TEST(PickWeightedTest, TheRuntimeMayMoveTheWeights) {
  runtime::Cells cells;
  ForwardSpec forward;
  forward.runtime_weights = true;
  forward.total_weight = 100;
  forward.weighted.emplace_back().weight = runtime::Number(100, cells.Of("w.a"));
  forward.weighted.emplace_back().weight = runtime::Number(0, cells.Of("w.b"));
  EXPECT_EQ(PickWeighted(forward, 99), &forward.weighted[0]);
  runtime::Values values;
  values["w.a"].number = 10;
  values["w.b"].number = 30;
  cells.Set(values);
  EXPECT_EQ(PickWeighted(forward, 9), &forward.weighted[0]);
  EXPECT_EQ(PickWeighted(forward, 10), &forward.weighted[1]);
  EXPECT_EQ(PickWeighted(forward, 39), &forward.weighted[1]);
  EXPECT_EQ(PickWeighted(forward, 40), &forward.weighted[0]);
  values["w.a"].number = values["w.b"].number = 0;
  cells.Set(values);
  EXPECT_EQ(PickWeighted(forward, 1), nullptr);
}

}  // namespace
}  // namespace sluice::route

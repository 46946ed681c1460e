#include "source/proxy/request_headers.h"

#include <gtest/gtest.h>

#include <string>

#include "test/proxy/messages.h"
#include "test/proxy/worker_fixture.h"
#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

using http::HeaderId;

class RequestHeadersTest : public WorkerFixture {
 protected:
  RequestHeadersTest() {
    SetPeer("203.0.113.5");
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.1", 80, downstream_.local));
    net::Cidr internal;
    EXPECT_TRUE(net::Cidr::Parse("10.0.0.0", 8, internal));
    spec_.internal_addresses.push_back(internal);
  }
  void SetPeer(std::string_view ip) {
    EXPECT_TRUE(net::Address::ParseIp(ip, 1234, downstream_.remote));
  }
  void Mutate(route::TestRequest& request) {
    MutateRequestHeaders(spec_, downstream_, context_, request.head(), info_);
  }
  Admission Admit(route::TestRequest& request) {
    const auto stats = store_.AddGroup<HttpStats>("http.test.");
    return AdmitRequest(spec_, downstream_, stats.ForThread(0), request.head(), failure_);
  }
  static std::string Get(route::TestRequest& request, std::string_view name) {
    const http::Header* line = request.head().headers.Find(name);
    return line == nullptr ? "none" : std::string(line->value());
  }

  HttpSpec spec_;
  DownstreamAddresses downstream_;
  StreamInfo info_;
  Failure failure_ = Failure::kCount;
};

TEST_F(RequestHeadersTest, OnlyRequestsWithHostAndPathAreAdmitted) {
  route::TestRequest no_host("/p");
  no_host.head().has_authority = false;
  EXPECT_EQ(Admit(no_host), Admission::kRefused);
  EXPECT_EQ(failure_, Failure::kMissingHost);
  route::TestRequest star("*", "a", "OPTIONS");
  EXPECT_EQ(Admit(star), Admission::kRefused);
  EXPECT_EQ(failure_, Failure::kPathNotAbsolute);
  route::TestRequest connect("", "a:443", "CONNECT");
  EXPECT_EQ(Admit(connect), Admission::kGoOn);
}

TEST_F(RequestHeadersTest, StripsThePortOfTheAuthorityAsAsked) {
  const auto stripped = [this](std::string_view authority) {
    route::TestRequest request("/", authority);
    EXPECT_EQ(Admit(request), Admission::kGoOn);
    return std::string(request.head().authority);
  };
  EXPECT_EQ(stripped("a.test:80"), "a.test:80");
  spec_.strip_port = StripPort::kMatching;
  EXPECT_EQ(stripped("a.test:80"), "a.test");
  EXPECT_EQ(stripped("a.test:81"), "a.test:81");
  spec_.strip_port = StripPort::kAny;
  EXPECT_EQ(stripped("a.test:81"), "a.test");
  EXPECT_EQ(stripped("[::1]"), "[::1]");
  EXPECT_EQ(stripped("[::1]:80"), "[::1]");
  spec_.strip_trailing_host_dot = true;
  EXPECT_EQ(stripped("a.test.:80"), "a.test");
}

TEST_F(RequestHeadersTest, AnEdgeAppendsThePeerAndTellsNothingAClientSaid) {
  spec_.use_remote_address = true;
  route::TestRequest request("/p");
  request.With("x-forwarded-for", "1.1.1.1")
      .With("x-forwarded-for", "2.2.2.2")
      .With("x-envoy-internal", "true")
      .With("x-envoy-retry-on", "5xx")
      .With("x-envoy-original-path", "/x")
      .With("x-forwarded-client-cert", "me")
      .With("x-forwarded-proto", "https");
  Mutate(request);
  EXPECT_EQ(Get(request, "x-forwarded-for"), "1.1.1.1,2.2.2.2,203.0.113.5");
  EXPECT_EQ(Get(request, "x-envoy-external-address"), "203.0.113.5");
  EXPECT_EQ(Get(request, "x-forwarded-proto"), "http");
  for (const char* name : {"x-envoy-internal", "x-envoy-retry-on", "x-envoy-original-path",
                           "x-forwarded-client-cert"}) {
    EXPECT_EQ(Get(request, name), "none") << name;
  }
}

TEST_F(RequestHeadersTest, AnInternalPeerKeepsItsHints) {
  spec_.use_remote_address = true;
  SetPeer("10.1.1.1");
  route::TestRequest request("/p");
  request.With("x-envoy-retry-on", "5xx");
  Mutate(request);
  EXPECT_EQ(Get(request, "x-envoy-internal"), "true");
  EXPECT_EQ(Get(request, "x-envoy-retry-on"), "5xx");
  EXPECT_EQ(Get(request, "x-envoy-external-address"), "none");
}

TEST_F(RequestHeadersTest, BehindTrustedHopsTheClientIsFurtherLeft) {
  spec_.xff_trusted_hops = 1;
  route::TestRequest request("/p");
  request.With("x-forwarded-for", "1.1.1.1, 2.2.2.2, 3.3.3.3");
  Mutate(request);
  EXPECT_EQ(info_.trusted_client.IpText(), "2.2.2.2");
  EXPECT_EQ(Get(request, "x-forwarded-for"), "1.1.1.1, 2.2.2.2, 3.3.3.3");
}

TEST_F(RequestHeadersTest, ARequestIdIsMadeKeptOrReplaced) {
  route::TestRequest without("/p");
  Mutate(without);
  EXPECT_EQ(Get(without, "x-request-id").size(), 36u);
  route::TestRequest with("/p");
  with.With("x-request-id", "mine");
  Mutate(with);
  EXPECT_EQ(Get(with, "x-request-id"), "mine");
  spec_.use_remote_address = true;
  route::TestRequest at_edge("/p");
  at_edge.With("x-request-id", "mine");
  Mutate(at_edge);
  EXPECT_NE(Get(at_edge, "x-request-id"), "mine");
  spec_.generate_request_id = false;
  route::TestRequest never("/p");
  Mutate(never);
  EXPECT_EQ(Get(never, "x-request-id"), "none");
}

TEST_F(RequestHeadersTest, ViaIsAppended) {
  spec_.via = "1.1 here";
  route::TestRequest request("/p");
  request.With("via", "1.0 there");
  Mutate(request);
  EXPECT_EQ(Get(request, "via"), "1.0 there, 1.1 here");
}

}  // namespace
}  // namespace sluice::proxy

#include "source/proxy/route_reply.h"

#include <gtest/gtest.h>

#include "test/proxy/messages.h"
#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

class RouteReplyTest : public SessionFixture {
 protected:
  void AddToResponse(std::string_view name, std::string_view value) {
    route::HeaderAddition addition;
    addition.name = name;
    addition.value = FormatOf(value);
    route().mutations.response_add.push_back(std::move(addition));
  }
};

TEST_F(RouteReplyTest, ARedirectLeadsToTheNewPlace) {
  route().action = route::ActionKind::kRedirect;
  route().redirect.status = 308;
  route().redirect.https = true;
  route().redirect.host = "b.test";
  AddToResponse("x-route", "%REQ(:PATH)%");
  Open();
  const std::string answer = Exchange(kGet);
  EXPECT_NE(answer.find("HTTP/1.1 308 Permanent Redirect\r\n"), std::string::npos);
  EXPECT_NE(answer.find("location: https://b.test/p\r\n"), std::string::npos);
  EXPECT_NE(answer.find("x-route: /p\r\n"), std::string::npos);
  EXPECT_EQ(end_.details, "direct_response");
  EXPECT_FALSE(closed_);
}

TEST_F(RouteReplyTest, ADirectResponseHasItsBodyAndTheRoutesHeaders) {
  route().action = route::ActionKind::kDirectResponse;
  route().direct.status = 403;
  route().direct.body = "not here";
  AddToResponse("x-route", "1");
  Open();
  const std::string answer = Exchange(kGet);
  EXPECT_NE(answer.find("HTTP/1.1 403 Forbidden\r\n"), std::string::npos);
  EXPECT_NE(answer.find("content-type: text/plain\r\n"), std::string::npos);
  EXPECT_NE(answer.find("x-route: 1\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\r\n\r\nnot here"), std::string::npos);
  EXPECT_EQ(stats().rq_direct_response.value(), 1u);
}

TEST_F(RouteReplyTest, WhatIsCreatedIsLocated) {
  route().action = route::ActionKind::kDirectResponse;
  route().direct.status = 201;
  Open();
  EXPECT_NE(Exchange(kGet).find("location: http://a.test/p\r\n"), std::string::npos);
}

}  // namespace
}  // namespace sluice::proxy

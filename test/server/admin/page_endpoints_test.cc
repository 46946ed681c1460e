#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

ServerOptions WithMarkup() {
  ServerOptions options = OneWorker();
  options.service_node = "<b>&\"n\"";
  return options;
}

class PageEndpointsTest : public AdminFixture {
 protected:
  PageEndpointsTest() : AdminFixture("", WithMarkup()) {}
};

TEST_F(PageEndpointsTest, NamesStateAddressesAndEndpoints) {
  const std::string response = Get("/");
  EXPECT_TRUE(Contains(response, "content-type: text/html; charset=UTF-8\r\n")) << response;
  EXPECT_TRUE(Contains(response, "<span class=\"state\">LIVE</span>")) << response;
  EXPECT_TRUE(Contains(response, "127.0.0.1:" + std::to_string(running_.port()) + "  in"));
  EXPECT_TRUE(Contains(response, "<a href=\"/clusters\">/clusters</a>")) << response;
}

TEST_F(PageEndpointsTest, WhatChangesSomethingIsAButtonThatPosts) {
  const std::string page = Get("/");
  EXPECT_TRUE(Contains(page, "<form method=post action=\"/quitquitquit\">")) << page;
  EXPECT_FALSE(Contains(page, "href=\"/quitquitquit\"")) << page;
}

TEST_F(PageEndpointsTest, WhatComesFromOutsideIsTextNotMarkup) {
  EXPECT_TRUE(Contains(Get("/"), "<td>&lt;b&gt;&amp;&quot;n&quot;</td>"));
}

TEST_F(PageEndpointsTest, AListenerThatIsGoneIsNotShown) {
  running_.Reload(BootstrapText(ListenerText("other", DirectResponse("x"))));
  const std::string page = Get("/");
  EXPECT_TRUE(Contains(page, "127.0.0.1:" + std::to_string(running_.port("other")) + "  other"));
  EXPECT_FALSE(Contains(page, "  in</td>")) << page;
}

}  // namespace
}  // namespace sluice::server::admin

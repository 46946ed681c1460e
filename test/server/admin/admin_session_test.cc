#include "source/server/admin/admin_session.h"

#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

class AdminSessionTest : public AdminFixture {};

TEST_F(AdminSessionTest, AnswersOneRequestAfterAnotherOnOneConnection) {
  Peer peer = Peer::To(admin_port());
  peer.Send(GetText("/ready", /*keep=*/true) + GetText("/nowhere", /*keep=*/true));
  EXPECT_EQ(StatusOf(peer.ReadResponse()), 200);
  EXPECT_EQ(StatusOf(peer.ReadResponse()), 404);
}

TEST_F(AdminSessionTest, AHeadRequestHasTheHeadOfTheGet) {
  const std::string response = Ask("HEAD", "/ready");
  EXPECT_EQ(StatusOf(response), 200);
  EXPECT_TRUE(Contains(response, "content-length: 5\r\n")) << response;
  EXPECT_EQ(BodyOf(response), "");
}

TEST_F(AdminSessionTest, AnswersMayNotBeKeptNorGuessedAt) {
  const std::string response = Get("/ready");
  EXPECT_TRUE(Contains(response, "cache-control: no-cache, max-age=0\r\n")) << response;
  EXPECT_TRUE(Contains(response, "x-content-type-options: nosniff\r\n")) << response;
}

TEST_F(AdminSessionTest, ABodyIsReadWhole) {
  EXPECT_EQ(StatusOf(Ask("POST", "/healthcheck/ok", std::string(60 * 1024, 'x'))), 200);
}

TEST_F(AdminSessionTest, ABodyThatIsTooLargeIsRefusedOnce) {
  Peer peer = Peer::To(admin_port());
  peer.Send("POST /healthcheck/fail HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n");
  peer.Send(std::string(300 * 1024, 'x'));
  EXPECT_EQ(StatusOf(peer.ReadResponse()), 413);
  EXPECT_EQ(BodyOf(Get("/ready")), "LIVE\n");
}

TEST_F(AdminSessionTest, WhatIsNoRequestIsABadOne) {
  Peer peer = Peer::To(admin_port());
  peer.Send("nonsense\r\n\r\n");
  EXPECT_EQ(StatusOf(peer.ReadToEnd()), 400);
}

TEST_F(AdminSessionTest, AClientThatGoesBeforeItsAnswerHarmsNobody) {
  std::promise<void> release;
  running_.server().Post([&] { release.get_future().get(); });
  {
    Peer gone = Peer::To(admin_port());
    gone.Send(GetText("/pools"));  // the main thread answers it
  }
  EXPECT_EQ(StatusOf(Get("/ready")), 200);
  release.set_value();
  EXPECT_EQ(StatusOf(Get("/pools")), 200);
}

}  // namespace
}  // namespace sluice::server::admin

#include "source/server/admin/admin_server.h"

#include <fstream>
#include <sstream>

#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

class AdminServerTest : public AdminFixture {};

TEST_F(AdminServerTest, AnswersWhileTheMainThreadIsBusy) {
  std::promise<void> begun, release;
  running_.server().Post([&] {
    begun.set_value();
    release.get_future().get();
  });
  begun.get_future().get();
  EXPECT_EQ(StatusOf(Get("/ready")), 200);
  release.set_value();
}

TEST_F(AdminServerTest, StoppingClosesItsConnectionsAndItsSocket) {
  Peer open = Peer::To(admin_port());
  open.Send(GetText("/ready", /*keep=*/true));
  EXPECT_EQ(StatusOf(open.ReadResponse()), 200);
  const uint16_t port = admin_port();
  admin_.Stop();
  EXPECT_EQ(open.ReadToEnd(), "");
  EXPECT_FALSE(Peer::To(port).connected());
}

TEST(AdminServerStartTest, WritesItsAddressToTheFileThatIsAskedFor) {
  const std::string path = testing::TempDir() + "/admin_address";
  ServerOptions options = OneWorker();
  options.admin_address_path = path;
  RunningServer running(
      BootstrapText("", "", R"(, "admin": {"address": )" + SocketAddress(0) + "}"), options);
  AdminServer admin(running.server(), running.clock());
  std::string error;
  ASSERT_TRUE(admin.Start(error)) << error;
  std::stringstream written;
  written << std::ifstream(path).rdbuf();
  EXPECT_EQ(written.str(), admin.address().ToString());
}

TEST(AdminServerStartTest, SaysWhyItCannotListen) {
  const Upstream taken;
  RunningServer running(
      BootstrapText("", "", R"(, "admin": {"address": )" + SocketAddress(taken.port()) + "}"));
  AdminServer admin(running.server(), running.clock());
  std::string error;
  EXPECT_FALSE(admin.Start(error));
  EXPECT_EQ(error.rfind("admin: ", 0), 0u) << error;
}

TEST(AdminServerStartTest, WithoutAnAddressThereIsNone) {
  RunningServer running(BootstrapText(""));
  AdminServer admin(running.server(), running.clock());
  std::string error;
  EXPECT_TRUE(admin.Start(error)) << error;
  EXPECT_EQ(admin.address(), net::Address());
}

}  // namespace
}  // namespace sluice::server::admin

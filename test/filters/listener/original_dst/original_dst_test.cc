#include "source/filters/listener/original_dst/original_dst.h"

#include <sys/socket.h>
#include <unistd.h>

#include "source/filters/listener/original_dst/factory.h"
#include "test/filters/listener/listener_filter_fixture.h"
#include "test/proxy/tcp_fixture.h"

namespace sluice::filters::listener {
namespace {

class OriginalDstTest : public ListenerFilterFixture {
 protected:
  OriginalDstTest() {
    EXPECT_TRUE(Parse(&RegisterOriginalDst, "original_dst.v3.OriginalDst", "")) << fault();
  }
};

// Redirection itself needs a network of its own: test/integration/tcp has it.
TEST_F(OriginalDstTest, AConnectionThatNobodyRedirectedGoesOnWhereItIs) {
  proxy::TcpAcceptor acceptor;
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_storage storage;
  const socklen_t size = acceptor.address().ToSockaddr(storage);
  ASSERT_EQ(connect(client, reinterpret_cast<sockaddr*>(&storage), size), 0);
  connection_.fd = acceptor.Accept();
  connection_.addresses.local = acceptor.address();
  EXPECT_EQ(Ask(""), Result::kContinue);
  EXPECT_EQ(connection_.addresses.local, acceptor.address());
  close(connection_.fd);
  close(client);
}

TEST_F(OriginalDstTest, AUnixSocketHasNone) {
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
  EXPECT_EQ(OriginalDestination(fds[0]).kind(), net::Address::Kind::kNone);
  close(fds[0]);
  close(fds[1]);
}

}  // namespace
}  // namespace sluice::filters::listener

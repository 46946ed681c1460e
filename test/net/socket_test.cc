#include "source/net/socket.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>

#include <cstdlib>
#include <string>

#include "test/net/listener.h"

namespace sluice::net {
namespace {

int OptionOf(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof(value);
  EXPECT_EQ(getsockopt(fd, level, name, &value, &size), 0);
  return value;
}

SocketOption IntOption(int level, int name, int value, SocketOption::State state) {
  SocketOption option;
  option.level = level;
  option.name = name;
  option.value.assign(reinterpret_cast<const char*>(&value), sizeof(value));
  option.state = state;
  return option;
}

TEST(SocketTest, BothEndsNameEachOther) {
  Listener listener;
  bool in_progress = false;
  const Fd client(OpenConnectSocket(listener.address(), nullptr, in_progress));
  ASSERT_GE(client.get(), 0);
  const Fd server = listener.Accept();
  EXPECT_EQ(PeerAddress(client.get()), listener.address());
  EXPECT_EQ(PeerAddress(server.get()), LocalAddress(client.get()));
  EXPECT_EQ(OptionOf(client.get(), IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(OptionOf(server.get(), IPPROTO_TCP, TCP_NODELAY), 1);
}

TEST(SocketTest, ASocketWithoutPeerHasNoPeerAddress) {
  Listener listener;
  EXPECT_EQ(PeerAddress(listener.fd()).kind(), Address::Kind::kNone);
  EXPECT_EQ(LocalAddress(-1).kind(), Address::Kind::kNone);
}

TEST(SocketTest, OnlyReusePortSharesAPort) {
  std::string error;
  ListenOptions alone;
  alone.reuse_port = false;
  Listener shared;
  const Fd second(OpenListenSocket(shared.address(), ListenOptions(), error));
  EXPECT_GE(second.get(), 0) << error;
  const Fd third(OpenListenSocket(shared.address(), alone, error));
  EXPECT_EQ(third.get(), -1);
  EXPECT_EQ(error, "cannot bind '" + shared.address().ToString() + "': Address already in use");
}

TEST(SocketTest, AListenerThatDropsHandshakesKeepsWhatIsInItsQueue) {
  Listener listener;
  bool in_progress = false;
  const Fd before(OpenConnectSocket(listener.address(), nullptr, in_progress));
  ASSERT_TRUE(WaitWritable(before.get()));
  // An unprivileged process may be over the kernel's limit for filters (net.core.bpf_jit_limit).
  if (!DropNewHandshakes(listener.fd())) GTEST_SKIP() << "the kernel takes no filter here";
  const Fd after(OpenConnectSocket(listener.address(), nullptr, in_progress));
  const Fd server = listener.Accept();
  EXPECT_EQ(PeerAddress(server.get()), LocalAddress(before.get()));
  ASSERT_EQ(send(before.get(), "hello", 5, 0), 5);
  EXPECT_EQ(ReadFrom(server.get(), 5), "hello");
  EXPECT_TRUE(in_progress);
  EXPECT_EQ(PeerAddress(after.get()).kind(), Address::Kind::kNone);  // its SYN had no answer
}

TEST(SocketTest, ConnectsFromTheSourceThatIsAskedFor) {
  Listener listener;
  ConnectOptions options;
  ASSERT_TRUE(Address::ParseIp("127.0.0.2", 0, options.source));
  bool in_progress = false;
  const Fd client(OpenConnectSocket(listener.address(), &options, in_progress));
  ASSERT_GE(client.get(), 0);
  const Fd server = listener.Accept();
  EXPECT_EQ(PeerAddress(server.get()).IpText(), "127.0.0.2");
}

TEST(SocketTest, KeepaliveSetsWhatIsGivenAndLeavesTheRest) {
  Listener listener;
  ConnectOptions options;
  options.keepalive.enabled = true;
  options.keepalive.time_seconds = 77;
  bool in_progress = false;
  const Fd plain(OpenConnectSocket(listener.address(), nullptr, in_progress));
  const Fd kept(OpenConnectSocket(listener.address(), &options, in_progress));
  EXPECT_EQ(OptionOf(plain.get(), SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(OptionOf(kept.get(), SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(OptionOf(kept.get(), IPPROTO_TCP, TCP_KEEPIDLE), 77);
  EXPECT_EQ(OptionOf(kept.get(), IPPROTO_TCP, TCP_KEEPINTVL),
            OptionOf(plain.get(), IPPROTO_TCP, TCP_KEEPINTVL));
}

TEST(SocketTest, RawOptionsAreSetInEveryStateOfAListener) {
  ListenOptions options;
  options.options = {IntOption(IPPROTO_TCP, TCP_KEEPCNT, 5, SocketOption::State::kPrebind),
                     IntOption(IPPROTO_TCP, TCP_KEEPIDLE, 66, SocketOption::State::kBound),
                     IntOption(IPPROTO_TCP, TCP_KEEPINTVL, 9, SocketOption::State::kListening)};
  Listener listener(options);
  EXPECT_EQ(OptionOf(listener.fd(), IPPROTO_TCP, TCP_KEEPCNT), 5);
  EXPECT_EQ(OptionOf(listener.fd(), IPPROTO_TCP, TCP_KEEPIDLE), 66);
  EXPECT_EQ(OptionOf(listener.fd(), IPPROTO_TCP, TCP_KEEPINTVL), 9);
}

TEST(SocketTest, ARawOptionThatFailsIsNamed) {
  ListenOptions options;
  options.options = {IntOption(IPPROTO_TCP, 9999, 1, SocketOption::State::kPrebind)};
  options.options[0].description = "mine";
  std::string error;
  EXPECT_EQ(OpenListenSocket(Loopback(0), options, error), -1);
  EXPECT_EQ(error, "socket option 6/9999 (mine): Protocol not available");
}

TEST(SocketTest, APipeReplacesWhatALastRunLeftAndGetsItsMode) {
  char folder[] = "/tmp/socket_test.XXXXXX";  // short enough for a socket's path
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::string path = std::string(folder) + "/a";
  ListenOptions options;
  options.pipe_mode = 0600;
  std::string error;
  Fd last_run(OpenListenSocket(Address::Pipe(path), options, error));
  last_run.Close();
  const Fd fd(OpenListenSocket(Address::Pipe(path), options, error));
  ASSERT_GE(fd.get(), 0) << error;
  struct stat status;
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  bool in_progress = true;
  const Fd client(OpenConnectSocket(Address::Pipe(path), nullptr, in_progress));
  EXPECT_GE(client.get(), 0);
  EXPECT_FALSE(in_progress);
  unlink(path.c_str());
  rmdir(folder);
}

TEST(SocketTest, APathThatIsTooLongForASocketIsRefusedAndNotCut) {
  const Address address = Address::Pipe("/tmp/" + std::string(200, 'x'));
  std::string error;
  EXPECT_EQ(OpenListenSocket(address, ListenOptions(), error), -1);
  EXPECT_EQ(error, "cannot bind '" + address.ToString() + "': File name too long");
  bool in_progress = false;
  EXPECT_EQ(OpenConnectSocket(address, nullptr, in_progress), -1);
  EXPECT_EQ(errno, EINVAL);
}

TEST(SocketTest, AConnectThatFailsAtOnceLeavesErrno) {
  bool in_progress = false;
  errno = 0;
  EXPECT_EQ(OpenConnectSocket(Address::Pipe("/nowhere/at/all"), nullptr, in_progress), -1);
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace sluice::net

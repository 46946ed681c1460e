#include "source/server/listen_sockets.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "gtest/gtest.h"
#include "test/server/peer_sockets.h"

namespace sluice::server {
namespace {

net::Address At(uint16_t port) {
  net::Address address;
  EXPECT_TRUE(net::Address::ParseIp("127.0.0.1", port, address));
  return address;
}

// Equal for duplicates of one socket.
ino_t SocketOf(int fd) {
  struct stat info {};
  EXPECT_EQ(fstat(fd, &info), 0);
  return info.st_ino;
}

int OpenDescriptors() {
  int count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++count;
  closedir(folder);
  return count;
}

class ListenSocketsTest : public testing::Test {
 protected:
  ListenSocketsTest() { spec_.name = "in"; }
  ~ListenSocketsTest() override {
    for (const auto& worker : sockets_) {
      for (const int fd : worker) close(fd);
    }
  }
  void Open(int workers) { sockets_ = OpenListeners(spec_, workers, error_); }

  proxy::ListenerSpec spec_;
  std::vector<std::vector<int>> sockets_;
  std::string error_;
};

TEST_F(ListenSocketsTest, EveryWorkerHasASocketOfItsOwnOnOnePort) {
  spec_.addresses = {At(0)};
  Open(3);
  ASSERT_EQ(sockets_.size(), 3u) << error_;
  for (size_t i = 1; i < 3; ++i) {
    EXPECT_NE(SocketOf(sockets_[i].at(0)), SocketOf(sockets_[0].at(0)));
    EXPECT_EQ(PortOf(sockets_[i][0]), PortOf(sockets_[0][0]));
  }
}

TEST_F(ListenSocketsTest, WithoutReusePortTheWorkersShareOne) {
  spec_.addresses = {At(0)};
  spec_.options.reuse_port = false;
  Open(2);
  ASSERT_EQ(sockets_.size(), 2u) << error_;
  EXPECT_EQ(SocketOf(sockets_[1].at(0)), SocketOf(sockets_[0].at(0)));
  EXPECT_NE(sockets_[1][0], sockets_[0][0]);
}

TEST_F(ListenSocketsTest, EachWorkerHasOneForEachAddress) {
  spec_.addresses = {At(0), net::Address::Pipe("@sluice_listen_sockets_test")};
  Open(2);
  ASSERT_EQ(sockets_.size(), 2u) << error_;
  ASSERT_EQ(sockets_[1].size(), 2u);
  EXPECT_EQ(SocketOf(sockets_[1][1]), SocketOf(sockets_[0][1]));  // a path is bound once
}

TEST_F(ListenSocketsTest, NamesTheListenerAndLeavesNothingOpenWhenOneCannotBeHad) {
  const Upstream taken;
  const int before = OpenDescriptors();
  spec_.addresses = {At(0), At(taken.port())};
  Open(2);
  EXPECT_TRUE(sockets_.empty());
  EXPECT_EQ(error_.rfind("listener 'in': ", 0), 0u) << error_;
  EXPECT_EQ(OpenDescriptors(), before);
}

}  // namespace
}  // namespace sluice::server

#include "source/server/bound_listeners.h"

#include <unistd.h>

#include "gtest/gtest.h"
#include "test/server/free_port.h"
#include "test/server/peer_sockets.h"

namespace sluice::server {
namespace {

class BoundListenersTest : public testing::Test {
 protected:
  static std::shared_ptr<proxy::ListenerSpec> Listener(const std::string& name, uint16_t port = 0) {
    auto spec = std::make_shared<proxy::ListenerSpec>();
    spec->name = name;
    net::Address::ParseIp("127.0.0.1", port, spec->addresses.emplace_back());
    spec->options.reuse_port = false;
    return spec;
  }
  bool Prepare(const proxy::ListenerSpec& spec) { return bound_.Prepare(spec, error_); }
  // How many sockets come with it; they are closed.
  size_t Take(const std::vector<std::shared_ptr<proxy::ListenerSpec>>& listeners) {
    config::Snapshot snapshot;
    snapshot.listeners.assign(listeners.begin(), listeners.end());
    size_t count = 0;
    for (const auto& worker : bound_.Take(snapshot)) {
      for (const auto& [name, sockets] : worker) {
        for (const int fd : sockets.sockets) close(fd);
        count += sockets.sockets.size();
      }
    }
    return count;
  }

  BoundListeners bound_{2};
  std::string error_;
};

TEST_F(BoundListenersTest, HandsEachWorkerASocketOnce) {
  const auto listener = Listener("l");
  ASSERT_TRUE(Prepare(*listener)) << error_;
  EXPECT_TRUE(bound_.LocalAddresses().empty());
  EXPECT_EQ(Take({listener}), 2u);
  EXPECT_NE(bound_.LocalAddresses().at("l").at(0).port(), 0);
  ASSERT_TRUE(Prepare(*listener));
  EXPECT_EQ(Take({listener}), 0u);
}

TEST_F(BoundListenersTest, SaysWhatCannotBeBound) {
  Upstream taken;
  EXPECT_FALSE(Prepare(*Listener("l", taken.port())));
  EXPECT_NE(error_.find("'l'"), std::string::npos);
}

TEST_F(BoundListenersTest, ALaterFormsSocketsWaitUntilItIsInForce) {
  const auto first = Listener("l");
  const auto second = Listener("l", FreePort());
  Prepare(*first);
  Take({first});
  ASSERT_TRUE(Prepare(*second)) << error_;
  EXPECT_EQ(Take({first}), 0u);
  EXPECT_EQ(Take({second}), 2u);
}

TEST_F(BoundListenersTest, WhatIsForgottenIsClosed) {
  const auto listener = Listener("l", FreePort());
  ASSERT_TRUE(Prepare(*listener)) << error_;
  bound_.Forget("l");
  EXPECT_TRUE(Prepare(*Listener("m", listener->addresses[0].port()))) << error_;
}

TEST_F(BoundListenersTest, AListenerThatIsGoneMayComeBack) {
  const auto listener = Listener("l");
  Prepare(*listener);
  Take({listener});
  Take({});
  EXPECT_TRUE(bound_.LocalAddresses().empty());
  ASSERT_TRUE(Prepare(*listener));
  EXPECT_EQ(Take({listener}), 2u);
}

}  // namespace
}  // namespace sluice::server

#pragma once

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "source/server/admin/admin_server.h"
#include "test/server/running_server.h"

namespace sluice::server::admin {

// A server with its admin interface: one listener, "in", that sends all to the cluster "up".
class AdminFixture : public testing::Test {
 protected:
  explicit AdminFixture(const std::string& fields = "", const ServerOptions& options = OneWorker())
      : running_(Text(fields), options), admin_(running_.server(), running_.clock()) {
    std::string error;
    EXPECT_TRUE(admin_.Start(error)) << error;
  }
  ~AdminFixture() override { admin_.Stop(); }

  std::string Text(const std::string& fields) {
    return BootstrapText(ListenerText("in", RouteTo("up")), StaticCluster("up", upstream_.port()),
                         R"(, "node": {"id": "n1", "cluster": "c1"}, "admin": {"address": )" +
                             SocketAddress(0) + "}" + fields);
  }
  uint16_t admin_port() { return admin_.address().port(); }

  // The whole answer, with its head.
  std::string Ask(const std::string& method, const std::string& path,
                  const std::string& body = "") {
    Peer peer = Peer::To(admin_port());
    peer.Send(method + " " + path +
              " HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
    return peer.ReadToEnd();
  }
  std::string Get(const std::string& path) { return Ask("GET", path); }
  std::string Post(const std::string& path) { return Ask("POST", path); }
  // One request through the proxy.
  void Exchange() {
    Peer client = Peer::To(running_.port());
    client.Send(GetText("/"));
    Serve(upstream_, "x");
    EXPECT_EQ(StatusOf(client.ReadToEnd()), 200);
  }

  Upstream upstream_;
  RunningServer running_;
  AdminServer admin_;
};

inline bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace sluice::server::admin

#include <fcntl.h>
#include <gtest/gtest.h>

#include "source/upstream/conn_pool.h"
#include "test/net/tls/tls_pair.h"
#include "test/upstream/cluster_fixture.h"

namespace sluice::upstream {
namespace {

using net::tls::TlsTransport;

// Pools over TLS, whose connections depend on what the handshake agrees on or on whom they ask for.
class NegotiatedPoolTest : public ClusterFixture {
 protected:
  NegotiatedPoolTest() {
    spec_->http.protocol = UpstreamHttpSpec::Protocol::kByAlpn;
    pair_.MakeContexts();
  }
  ~NegotiatedPoolTest() override {
    cluster_ = ClusterRef();
    Turn();
  }
  // `alpn`: what the upstream speaks.
  void MakeWith(std::vector<std::string> alpn) {
    pair_.server_spec.common.alpn = std::move(alpn);
    pair_.server_context = nullptr;
    pair_.MakeContexts();
    spec_->transports[0].tls = std::make_shared<net::tls::ClientSlot>(
        1, pair_.client_context, store_.AddGroup<net::tls::SlotStats>("slot."),
        net::tls::ExpiryGauges(store_, "slot."));
    Make();
  }
  HostPool& Pool(std::string_view name = {}) {
    return cluster_->PoolOf(host_, http::Version::kHttp11, {name, nullptr, nullptr});
  }
  // The upstream's end of the next connection, when its handshake is over.
  TlsTransport& Accept(const Waiter& waiter) {
    peers_.push_back(listener_.Accept());
    EXPECT_EQ(fcntl(peers_.back().get(), F_SETFL, O_NONBLOCK), 0);
    served_.push_back(
        TlsTransport::Accept(pair_.server_context, {0, worker_.blocks, &pair_.timeouts}));
    TlsTransport& server = *served_.back();
    for (int turns = 0; turns < 1000 && !(waiter.done() && server.ready()); ++turns) {
      if (!server.ready()) server.Handshake(peers_.back().get());
      Turn();
    }
    EXPECT_TRUE(waiter.done());
    return server;
  }
  void ExpectHttp1() {
    Waiter first;
    Waiter second;
    Pool().Acquire(first, {});
    Pool().Acquire(second, {});
    EXPECT_EQ(Pool().counts().connecting, 2u);  // until a handshake has said more
    Accept(first);
    Accept(second);
    ASSERT_NE(first.connection, nullptr) << first.reason;
    EXPECT_EQ(first.connection->version(), http::Version::kHttp11);
    EXPECT_NE(first.connection, second.connection);
    EXPECT_EQ(cluster_->stats().upstream_cx_http1_total.value(), 2u);
    EXPECT_EQ(cluster_->stats().upstream_cx_http2_total.value(), 0u);
  }
  size_t PoolsOfHost() const {
    size_t count = 0;
    for (auto* pool = static_cast<const HostPool*>(host_->pool(0)); pool != nullptr;
         pool = pool->next_of_host()) {
      ++count;
    }
    return count;
  }

  net::tls::TlsPair pair_;
  std::vector<std::unique_ptr<TlsTransport>> served_;
};

TEST_F(NegotiatedPoolTest, SpeaksHttp2WhereTheUpstreamDoes) {
  MakeWith({"h2", "http/1.1"});
  Waiter first;
  EXPECT_EQ(Pool().Acquire(first, {}).outcome, HostPool::Outcome::kWaiting);
  Accept(first);
  ASSERT_NE(first.connection, nullptr) << first.reason;
  EXPECT_EQ(first.connection->version(), http::Version::kHttp2);
  Exchange exchange(worker_.chunks);
  exchange.Begin(*first.connection);
  Waiter second;
  const HostPool::Result result = Pool().Acquire(second, {});
  EXPECT_EQ(result.outcome, HostPool::Outcome::kReady);
  EXPECT_EQ(result.connection, first.connection);
  EXPECT_EQ(cluster_->stats().upstream_cx_http2_total.value(), 1u);
  EXPECT_EQ(cluster_->stats().upstream_cx_http1_total.value(), 0u);
}

TEST_F(NegotiatedPoolTest, SpeaksHttp1WhereTheUpstreamDoes) {
  MakeWith({"http/1.1"});
  ExpectHttp1();
}

TEST_F(NegotiatedPoolTest, SpeaksHttp1WhereTheUpstreamAgreesOnNothing) {
  MakeWith({});
  ExpectHttp1();
}

TEST_F(NegotiatedPoolTest, EveryServerNameHasAPoolThatAsksForIt) {
  spec_->http.auto_sni = true;
  MakeWith({"h2"});
  Waiter waiter;
  Pool("a.test").Acquire(waiter, {});
  EXPECT_EQ(Accept(waiter).tls_facts()->server_name, "a.test");
  EXPECT_EQ(&Pool("a.test"), &waiter.connection->pool());
  EXPECT_NE(&Pool("b.test"), &Pool("a.test"));
}

TEST_F(NegotiatedPoolTest, TheCertificateHasToBeForTheNameOfTheRequest) {
  spec_->http.auto_san_validation = true;
  pair_.client_spec.common.verifier = net::tls::Trusting(pair_.ca);
  pair_.client_context = nullptr;
  MakeWith({"h2"});
  Waiter right;
  Pool("server.test").Acquire(right, {});
  Accept(right);
  EXPECT_FALSE(right.failed) << right.reason;
  Waiter wrong;
  Pool("other.test").Acquire(wrong, {});
  EXPECT_EQ(Accept(wrong).tls_facts()->server_name, "server.test");  // SNI is the configured one
  EXPECT_TRUE(wrong.failed);
  EXPECT_EQ(wrong.failure, PoolFailure::kTransport);
}

TEST_F(NegotiatedPoolTest, NamesThatNobodyAsksForAreForgotten) {
  MakeWith({"h2"});
  Pool();
  Waiter waiter;
  Pool("kept.test").Acquire(waiter, {});
  for (int i = 0; i < 100; ++i) Pool("n" + std::to_string(i) + ".test");
  EXPECT_EQ(PoolsOfHost(), 3u);  // the one without a name, the one that is used, and the newest
  EXPECT_EQ(Pool("kept.test").counts().pending, 1u);
}

}  // namespace
}  // namespace sluice::upstream

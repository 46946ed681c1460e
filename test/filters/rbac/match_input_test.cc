#include "source/filters/rbac/match_input.h"

#include "gtest/gtest.h"
#include "source/base/arena.h"
#include "test/proxy/known_transport.h"

namespace sluice::filters {
namespace {

using Kind = RbacMatchInput::Kind;

class MatchInputTest : public testing::Test {
 protected:
  MatchInputTest() {
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.1", 80, addresses_.local));
    EXPECT_TRUE(net::Address::ParseIp("10.2.0.9", 1234, addresses_.remote));
  }
  std::string Read(Kind kind, const std::string& key = "") {
    std::string scratch;
    const auto text = ReadInput({kind, key}, {addresses_, &state_, request_, client_}, scratch);
    return text.has_value() ? std::string(*text) : "(none)";
  }

  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  http::RequestHead head_{arena_};
  proxy::DownstreamAddresses addresses_;
  proxy::FilterState state_;
  const http::RequestHead* request_ = nullptr;
  const net::Address* client_ = nullptr;
};

TEST_F(MatchInputTest, ReadsTheConnection) {
  addresses_.SetServerName("a.test");
  state_.Set("k", "v");
  EXPECT_EQ(Read(Kind::kSourceIp), "10.2.0.9");
  EXPECT_EQ(Read(Kind::kSourcePort), "1234");
  EXPECT_EQ(Read(Kind::kDirectSourceIp), "10.2.0.9");
  EXPECT_EQ(Read(Kind::kDestinationIp), "10.0.0.1");
  EXPECT_EQ(Read(Kind::kDestinationPort), "80");
  EXPECT_EQ(Read(Kind::kServerName), "a.test");
  EXPECT_EQ(Read(Kind::kFilterState, "k"), "v");
}

TEST_F(MatchInputTest, WhatIsNotThereIsNothing) {
  for (const Kind kind : {Kind::kUriSans, Kind::kDnsSans, Kind::kSubject, Kind::kServerName,
                          Kind::kFilterState, Kind::kHeader}) {
    EXPECT_EQ(Read(kind, "k"), "(none)");
  }
  net::Address pipe;
  addresses_.local = pipe;
  EXPECT_EQ(Read(Kind::kDestinationIp), "(none)");
  EXPECT_EQ(Read(Kind::kDestinationPort), "(none)");
  proxy::KnownTransport nobody{net::TlsFacts()};
  addresses_.transport = &nobody;
  EXPECT_EQ(Read(Kind::kSubject), "(none)");
}

TEST_F(MatchInputTest, ReadsTheClientsCertificate) {
  net::TlsFacts facts;
  net::CertificateFacts peer;
  peer.subject = "CN=client";
  peer.uri_sans = {"spiffe://a/x", "spiffe://a/y"};
  peer.dns_sans = {"client.test"};
  facts.peer_chain.push_back(peer);
  proxy::KnownTransport transport(std::move(facts));
  addresses_.transport = &transport;
  EXPECT_EQ(Read(Kind::kUriSans), "spiffe://a/x,spiffe://a/y");
  EXPECT_EQ(Read(Kind::kDnsSans), "client.test");
  EXPECT_EQ(Read(Kind::kSubject), "CN=client");
}

TEST_F(MatchInputTest, ReadsTheRequest) {
  net::Address client;
  ASSERT_TRUE(net::Address::ParseIp("192.0.2.7", 5, client));
  client_ = &client;
  head_.path = "/a?b";
  head_.method_name = "GET";
  head_.headers.AddCopy("x-a", "1");
  head_.headers.AddCopy("x-a", "2");
  request_ = &head_;
  EXPECT_EQ(Read(Kind::kSourceIp), "192.0.2.7");
  EXPECT_EQ(Read(Kind::kDirectSourceIp), "10.2.0.9");
  EXPECT_EQ(Read(Kind::kHeader, "x-a"), "1,2");
  EXPECT_EQ(Read(Kind::kHeader, ":path"), "/a?b");
  EXPECT_EQ(Read(Kind::kHeader, ":method"), "GET");
  EXPECT_EQ(Read(Kind::kHeader, "x-b"), "(none)");
}

}  // namespace
}  // namespace sluice::filters

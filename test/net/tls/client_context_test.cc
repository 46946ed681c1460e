#include "source/net/tls/client_context.h"

#include <gtest/gtest.h>

#include "test/net/tls/tls_pair.h"

namespace sluice::net::tls {
namespace {

TEST(ClientContextTest, VerifiesTheServer) {
  TlsPair pair;
  pair.client_spec.common.verifier = Trusting(pair.ca);
  ASSERT_TRUE(pair.Connect());
  EXPECT_TRUE(pair.client->tls_facts()->peer_validated);
}

TEST(ClientContextTest, RefusesAServerOfAnotherCa) {
  TlsPair pair;
  pair.client_spec.common.verifier = Trusting(MakeCa("other"));
  EXPECT_FALSE(pair.Connect());
  EXPECT_EQ(pair.client->failure(), Failure::kUnknownIssuer);
  EXPECT_EQ(pair.client_stats().fail_verify_error.value(), 1u);
  EXPECT_EQ(pair.server->failure(), Failure::kPeerDistrusts);
}

TEST(ClientContextTest, TheServersCertificateHasToBeForTheNameThatWasAskedFor) {
  for (const std::string name : {"server.test", "other.test"}) {
    TlsPair pair;
    ValidationSpec validation;
    validation.match_server_name = true;
    pair.client_spec.common.verifier = Trusting(pair.ca, validation);
    pair.client_spec.server_name = name;
    EXPECT_EQ(pair.Connect(), name == "server.test") << name;
  }
}

TEST(ClientContextTest, WithoutANameNoCertificateIsForIt) {
  TlsPair pair;
  ValidationSpec validation;
  validation.match_server_name = true;
  pair.client_spec.common.verifier = Trusting(pair.ca, validation);
  pair.client_spec.server_name.clear();
  EXPECT_FALSE(pair.Connect());
  EXPECT_EQ(pair.client->failure(), Failure::kNameMismatch);
}

TEST(ClientContextTest, AsksForTheEndpointsNameWhereItIsToldTo) {
  TlsPair pair;
  pair.client_spec.auto_host_sni = true;
  pair.hostname = "endpoint.test";
  ASSERT_TRUE(pair.Connect());
  EXPECT_EQ(pair.server->tls_facts()->server_name, "endpoint.test");
  EXPECT_EQ(pair.client_context->ServerNameFor(""), "server.test");
}

TEST(ClientContextTest, AnAddressIsNoServerName) {
  TlsPair pair;
  pair.client_spec.server_name = "127.0.0.1";
  ASSERT_TRUE(pair.Connect());
  EXPECT_EQ(pair.server->tls_facts()->server_name, "");
}

TEST(ClientContextTest, ANameThatIsTooLongIsNotSent) {
  TlsPair pair;
  pair.client_spec.server_name = std::string(300, 'a');
  ASSERT_TRUE(pair.Connect());
  EXPECT_EQ(pair.server->tls_facts()->server_name, "");
}

TEST(ClientContextTest, OffersTheProtocolOfThePoolUnlessToldOtherwise) {
  TlsPair pair;
  pair.server_spec.common.alpn = {"h2", "http/1.1"};
  pair.fallback_alpn = "\x08http/1.1";
  ASSERT_TRUE(pair.Connect());
  EXPECT_EQ(pair.client->alpn(), "http/1.1");
  pair.client_context = nullptr;
  pair.client_spec.common.alpn = {"h2"};
  ASSERT_TRUE(pair.Connect());
  EXPECT_EQ(pair.client->alpn(), "h2");
}

TEST(ClientContextTest, WithoutKeysItResumesNothing) {
  TlsPair pair;
  pair.client_spec.max_session_keys = 0;
  ASSERT_TRUE(pair.Connect());
  pair.TakeTickets();
  EXPECT_EQ(pair.sessions.size(), 0u);
}

TEST(ClientContextTest, ASessionIsNotUsedForAnotherName) {
  TlsPair pair;
  pair.client_spec.auto_host_sni = true;
  pair.hostname = "one.test";
  ASSERT_TRUE(pair.Connect());
  pair.TakeTickets();
  EXPECT_GT(pair.sessions.size(), 0u);
  pair.hostname = "two.test";
  ASSERT_TRUE(pair.Connect());
  EXPECT_FALSE(pair.client->tls_facts()->resumed);
  pair.hostname = "one.test";
  ASSERT_TRUE(pair.Connect());
  EXPECT_TRUE(pair.client->tls_facts()->resumed);
}

TEST(ClientContextTest, ShowsOneCertificateAtMost) {
  TlsPair pair;
  pair.client_spec.common.credentials = {Load(Make({})), Load(Make({}))};
  ContextFault fault;
  EXPECT_EQ(ClientContext::Make(pair.client_spec, fault), nullptr);
  EXPECT_EQ(fault.field, "tls_certificates");
}

TEST(ClientContextTest, AServerThatWantsACertificateSaysSo) {
  TlsPair pair;
  pair.server_spec.require_client_certificate = true;
  pair.client_spec.common.max_version = Version::kTls13;
  pair.Connect();
  // In TLS 1.3 the client is ready before the server has seen that it has none.
  pair.ClientReads();
  EXPECT_EQ(pair.server->failure(), Failure::kNoPeerCertificate);
  EXPECT_EQ(pair.client->failure(), Failure::kPeerWantsCertificate);
}

TEST(ClientContextTest, TheDigestFollowsTheName) {
  TlsPair pair;
  pair.MakeContexts();
  const std::string before = pair.client_context->digest();
  pair.client_context = nullptr;
  pair.client_spec.server_name = "other.test";
  pair.MakeContexts();
  EXPECT_NE(pair.client_context->digest(), before);
}

}  // namespace
}  // namespace sluice::net::tls

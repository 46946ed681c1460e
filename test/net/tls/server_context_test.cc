#include "source/net/tls/server_context.h"

#include <gtest/gtest.h>

#include "test/net/tls/tls_pair.h"

namespace sluice::net::tls {
namespace {

std::shared_ptr<const Credential> Named(const std::vector<std::string>& sans, bool rsa = false) {
  CertificateWish wish;
  wish.name = sans.empty() ? "nobody" : sans[0];
  for (const std::string& san : sans) wish.sans.push_back("DNS:" + san);
  wish.rsa = rsa;
  return Load(Make(wish));
}

class ServerContextTest : public testing::Test {
 protected:
  // The subject that a client sees which asks for that name.
  std::string SubjectFor(const std::string& server_name) {
    pair_.client_context = nullptr;
    pair_.client_spec.server_name = server_name;
    if (!pair_.Connect()) return "no handshake";
    const auto facts = pair_.client->tls_facts();
    EXPECT_EQ(pair_.server->tls_facts()->local->subject, facts->peer()->subject);
    return facts->peer()->subject;
  }
  // Connects once for a session, reads the tickets, and once more. Whether that one went on.
  bool Resumes() {
    EXPECT_TRUE(pair_.Connect());
    pair_.TakeTickets();
    EXPECT_TRUE(pair_.Connect());
    return pair_.client->tls_facts()->resumed;
  }
  std::string FaultOf(ServerContextSpec spec) {
    spec.common.stats = pair_.store.AddGroup<TlsStats>("s.");
    spec.common.choices = pair_.store.AddGroup<TlsChoiceStats>("s.");
    ContextFault fault;
    if (ServerContext::Make(std::move(spec), fault) != nullptr) return "";
    return std::string(fault.field) + ": " + fault.why;
  }

  TlsPair pair_;
};

TEST_F(ServerContextTest, TheServerNameChoosesTheCertificate) {
  pair_.server_spec.common.credentials = {Named({"first.test"}), Named({"a.test"}),
                                          Named({"*.wild.test"}), Named({"x.wild.test"})};
  EXPECT_EQ(SubjectFor("a.test"), "CN=a.test,O=Test");
  EXPECT_EQ(SubjectFor("A.TEST"), "CN=a.test,O=Test");
  EXPECT_EQ(SubjectFor("y.wild.test"), "CN=*.wild.test,O=Test");
  EXPECT_EQ(SubjectFor("x.wild.test"), "CN=x.wild.test,O=Test");  // itself before a wildcard
  EXPECT_EQ(SubjectFor("unknown.test"), "CN=first.test,O=Test");
  EXPECT_EQ(SubjectFor(""), "CN=first.test,O=Test");
}

TEST_F(ServerContextTest, EcdsaComesBeforeRsaWhereTheClientTakesIt) {
  pair_.server_spec.common.credentials = {Named({"rsa.test"}, /*rsa=*/true), Named({"ec.test"})};
  EXPECT_EQ(SubjectFor(""), "CN=ec.test,O=Test");
  pair_.client_spec.common.signature_algorithms = "rsa_pss_rsae_sha256";
  EXPECT_EQ(SubjectFor(""), "CN=rsa.test,O=Test");
}

TEST_F(ServerContextTest, OneWithoutACertificateForTheNameIsRefusedWhereItIsRequired) {
  pair_.server_spec.require_sni = true;
  EXPECT_EQ(SubjectFor("server.test"), "CN=server,O=Test");
  EXPECT_EQ(SubjectFor("other.test"), "no handshake");
  EXPECT_EQ(pair_.server->failure(), Failure::kNoServerName);
  EXPECT_EQ(SubjectFor(""), "no handshake");
}

TEST_F(ServerContextTest, OurOrderOfProtocolsCounts) {
  pair_.server_spec.common.alpn = {"h2", "http/1.1"};
  pair_.client_spec.common.alpn = {"http/1.1", "h2"};
  ASSERT_TRUE(pair_.Connect());
  EXPECT_EQ(pair_.server->alpn(), "h2");
  EXPECT_EQ(pair_.client->alpn(), "h2");
}

TEST_F(ServerContextTest, WithoutACommonProtocolNoneIsChosen) {
  pair_.server_spec.common.alpn = {"h2"};
  pair_.client_spec.common.alpn = {"spdy"};
  ASSERT_TRUE(pair_.Connect());
  EXPECT_EQ(pair_.server->alpn(), "");
}

TEST_F(ServerContextTest, AClientWithoutACertificateIsRefusedWhereOneIsRequired) {
  pair_.server_spec.require_client_certificate = true;
  pair_.server_spec.common.verifier = Trusting(pair_.ca);
  pair_.client_spec.common.max_version = Version::kTls12;
  EXPECT_FALSE(pair_.Connect());
  EXPECT_EQ(pair_.server->failure(), Failure::kNoPeerCertificate);
  EXPECT_EQ(pair_.server_stats().fail_verify_no_cert.value(), 1u);
  EXPECT_EQ(pair_.server_stats().connection_error.value(), 0u);
}

TEST_F(ServerContextTest, AClientWithoutACertificateGetsInWhereOneIsOnlyVerified) {
  pair_.server_spec.common.verifier = Trusting(pair_.ca);
  ASSERT_TRUE(pair_.Connect());
  EXPECT_EQ(pair_.server->tls_facts()->peer(), nullptr);
  EXPECT_FALSE(pair_.server->tls_facts()->peer_validated);
}

TEST_F(ServerContextTest, VersionsThatDoNotMeetAreToldApart) {
  pair_.server_spec.common.min_version = Version::kTls13;
  pair_.client_spec.common.max_version = Version::kTls12;
  EXPECT_FALSE(pair_.Connect());
  EXPECT_EQ(pair_.server->failure(), Failure::kNoCommonVersion);
  EXPECT_EQ(pair_.client->failure(), Failure::kPeerRefusesVersion);
  EXPECT_EQ(pair_.server_stats().connection_error.value(), 1u);
}

TEST_F(ServerContextTest, CiphersThatDoNotMeetAreToldApart) {
  pair_.server_spec.common.max_version = Version::kTls12;
  pair_.server_spec.common.cipher_suites = "ECDHE-ECDSA-AES128-GCM-SHA256";
  pair_.client_spec.common.cipher_suites = "ECDHE-ECDSA-AES256-GCM-SHA384";
  EXPECT_FALSE(pair_.Connect());
  EXPECT_EQ(pair_.server->failure(), Failure::kNoCommonCipher);
}

TEST_F(ServerContextTest, SessionsGoOnByTickets) {
  EXPECT_TRUE(Resumes());
  EXPECT_EQ(pair_.server_stats().session_reused.value(), 1u);
  EXPECT_EQ(pair_.client_stats().session_reused.value(), 1u);
}

TEST_F(ServerContextTest, SessionsOfTls12GoOnByTheirIds) {
  pair_.server_spec.stateless_resumption = false;
  pair_.client_spec.common.max_version = Version::kTls12;
  EXPECT_TRUE(Resumes());
}

TEST_F(ServerContextTest, WithoutResumptionNothingGoesOn) {
  pair_.server_spec.stateless_resumption = false;
  pair_.server_spec.stateful_resumption = false;
  pair_.client_spec.common.max_version = Version::kTls12;
  EXPECT_FALSE(Resumes());
}

TEST_F(ServerContextTest, TheSameTicketKeysServeInAnotherProcess) {
  pair_.server_spec.ticket_keys = {std::string(80, 'k')};
  ASSERT_TRUE(pair_.Connect());
  pair_.TakeTickets();
  pair_.server_context = nullptr;  // made anew, as in another process
  ASSERT_TRUE(pair_.Connect());
  EXPECT_TRUE(pair_.client->tls_facts()->resumed);
}

TEST_F(ServerContextTest, OwnTicketKeysServeOnlyTheirContext) {
  ASSERT_TRUE(pair_.Connect());
  pair_.TakeTickets();
  pair_.server_context = nullptr;
  ASSERT_TRUE(pair_.Connect());
  EXPECT_FALSE(pair_.client->tls_facts()->resumed);
}

TEST_F(ServerContextTest, ASessionDoesNotGoOnUnderOtherRules) {
  pair_.server_spec.ticket_keys = {std::string(80, 'k')};
  ASSERT_TRUE(pair_.Connect());
  pair_.TakeTickets();
  pair_.server_context = nullptr;
  pair_.server_spec.common.verifier = Trusting(MakeCa("other"));
  ASSERT_TRUE(pair_.Connect());
  EXPECT_FALSE(pair_.client->tls_facts()->resumed);
}

TEST_F(ServerContextTest, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(FaultOf({}), "tls_certificates: is empty: a server needs a certificate");
  ServerContextSpec spec = pair_.server_spec;
  spec.ticket_keys = {"short"};
  EXPECT_EQ(FaultOf(spec), "session_ticket_keys: a key has 5 bytes; 80 it is");
  spec = pair_.server_spec;
  spec.common.alpn = {std::string(256, 'a')};
  EXPECT_EQ(FaultOf(spec), "alpn_protocols: a protocol's name has 1 to 255 bytes");
}

}  // namespace
}  // namespace sluice::net::tls

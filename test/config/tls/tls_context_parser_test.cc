#include "source/config/tls/tls_context_parser.h"

#include "test/config/tls/tls_parse.h"

namespace sluice::config {
namespace {

using net::tls::Version;

class TlsContextParserTest : public TlsParse {
 protected:
  std::string Common(const std::string& more = "") const {
    return "common_tls_context: {tls_certificates: [" + Certificate() + "]" + more + "}";
  }
};

TEST_F(TlsContextParserTest, AServersDefaultsAreEnvoys) {
  const auto server = Server(Common());
  ASSERT_NE(server, nullptr) << fault();
  const auto& spec = server->spec();
  EXPECT_EQ(spec.common.min_version, Version::kTls12);
  EXPECT_EQ(spec.common.max_version, Version::kTls13);
  EXPECT_FALSE(spec.require_client_certificate);
  EXPECT_FALSE(spec.require_sni);
  EXPECT_TRUE(spec.stateless_resumption);
  EXPECT_TRUE(spec.stateful_resumption);
  EXPECT_FALSE(spec.prefer_client_ciphers);
  EXPECT_EQ(spec.common.verifier, nullptr);
  EXPECT_EQ(spec.handshake_limit, std::chrono::seconds(10));
  EXPECT_EQ(spec.common.credentials[0]->facts()->path, "<inline>");
}

TEST_F(TlsContextParserTest, AClientsDefaultsAreEnvoys) {
  const auto client = Client("");
  ASSERT_NE(client, nullptr) << fault();
  EXPECT_EQ(client->spec().common.max_version, Version::kTls12);
  EXPECT_EQ(client->spec().max_session_keys, 1u);
  EXPECT_EQ(client->verifier(), nullptr);
}

TEST_F(TlsContextParserTest, TakesWhatAServerIsTold) {
  const auto server = Server(
      Common(
          ", alpn_protocols: [h2, http/1.1], tls_params: {tls_minimum_protocol_version: TLSv1_3, "
          "ecdh_curves: [P-256, X25519]}, validation_context: {" +
          TrustedCa() + "}") +
      ", require_client_certificate: true, require_sni: true, session_timeout: 60s, "
      "disable_stateful_session_resumption: true, disable_stateless_session_resumption: true, "
      "full_scan_certs_on_sni_mismatch: true, prefer_client_ciphers: true");
  ASSERT_NE(server, nullptr) << fault();
  const auto& spec = server->spec();
  EXPECT_EQ(spec.common.min_version, Version::kTls13);
  EXPECT_EQ(spec.common.curves, "P-256:X25519");
  EXPECT_EQ(spec.common.alpn, (std::vector<std::string>{"h2", "http/1.1"}));
  EXPECT_TRUE(spec.require_client_certificate);
  EXPECT_TRUE(spec.require_sni);
  EXPECT_FALSE(spec.stateless_resumption);
  EXPECT_FALSE(spec.stateful_resumption);
  EXPECT_TRUE(spec.full_scan_on_sni_mismatch);
  EXPECT_TRUE(spec.prefer_client_ciphers);
  EXPECT_EQ(spec.session_timeout, std::chrono::seconds(60));
  ASSERT_NE(spec.common.verifier, nullptr);
  EXPECT_TRUE(spec.common.verifier->verifies());
  EXPECT_EQ(errors_.warning_count(), 0u);
}

TEST_F(TlsContextParserTest, TakesWhatAClientIsTold) {
  const auto client = Client(
      "sni: a.test, auto_host_sni: true, auto_sni_san_validation: true, max_session_keys: 5, "
      "common_tls_context: {tls_certificates: [" +
      Certificate() + "], validation_context: {" + TrustedCa() +
      "}, tls_params: {tls_maximum_protocol_version: TLSv1_3}}");
  ASSERT_NE(client, nullptr) << fault();
  EXPECT_EQ(client->ServerNameFor(""), "a.test");
  EXPECT_EQ(client->ServerNameFor("b.test"), "b.test");
  EXPECT_EQ(client->spec().max_session_keys, 5u);
  EXPECT_EQ(client->spec().common.max_version, Version::kTls13);
  EXPECT_TRUE(client->verifier()->spec().match_server_name);
  EXPECT_NE(client->credential(), nullptr);
}

TEST_F(TlsContextParserTest, AServerNeedsACertificate) {
  EXPECT_EQ(Server("common_tls_context: {}"), nullptr);
  EXPECT_EQ(fault(), "common_tls_context.tls_certificates: is empty: a server needs a certificate");
}

TEST_F(TlsContextParserTest, NamesTheFieldThatBoringSslRefuses) {
  EXPECT_EQ(Server(Common(", tls_params: {cipher_suites: [NONSENSE]}")), nullptr);
  EXPECT_EQ(fault(),
            "common_tls_context.tls_params.cipher_suites: is no list of cipher suites: not "
            "known are NONSENSE");
}

TEST_F(TlsContextParserTest, AKeyForTicketsHas80Bytes) {
  EXPECT_EQ(Server(Common() + ", session_ticket_keys: {keys: [{inline_string: short}]}"), nullptr);
  EXPECT_EQ(fault(), "session_ticket_keys.keys[0]: has 5 bytes, and 80 are needed");
}

TEST_F(TlsContextParserTest, WarnsThatAnyCertificateWillDo) {
  EXPECT_NE(Server(Common() + ", require_client_certificate: true"), nullptr);
  EXPECT_EQ(fault(), "require_client_certificate: any certificate will do: trusted_ca is not set");
  EXPECT_EQ(errors_.error_count(), 0u);
}

TEST_F(TlsContextParserTest, WarnsOfVersionsThatLeaveNone) {
  EXPECT_NE(Client("common_tls_context: {tls_params: {tls_minimum_protocol_version: TLSv1_3}}"),
            nullptr);
  EXPECT_EQ(errors_.warning_count(), 1u);
}

TEST_F(TlsContextParserTest, RefusesWhatIsUnsafe) {
  EXPECT_EQ(Client("allow_renegotiation: true"), nullptr);
  EXPECT_EQ(fault(), "allow_renegotiation: is not supported: TLS 1.3 has none, and it is unsafe");
}

TEST_F(TlsContextParserTest, KeyUsageIsAlwaysEnforced) {
  EXPECT_EQ(Client("enforce_rsa_key_usage: false"), nullptr);
  EXPECT_EQ(fault(), "enforce_rsa_key_usage: cannot be switched off");
}

}  // namespace
}  // namespace sluice::config

#include "source/proxy/tls_value.h"

#include <gtest/gtest.h>

#include "test/proxy/known_transport.h"
#include "test/proxy/messages.h"

namespace sluice::proxy {
namespace {

class TlsValueTest : public testing::Test {
 protected:
  TlsValueTest() {
    downstream_.transport = &transport_;
    info_.downstream = &downstream_;
  }
  std::string Value(std::string_view format) {
    std::string out;
    AppendText(FormatOf(format), {info_, node_}, "-", out);
    return out;
  }

  KnownTransport transport_{ClientFacts()};
  DownstreamAddresses downstream_;
  StreamInfo info_;
  NodeInfo node_;
};

TEST_F(TlsValueTest, TellsOfTheSession) {
  EXPECT_EQ(Value("%DOWNSTREAM_TLS_VERSION% %DOWNSTREAM_TLS_CIPHER% %DOWNSTREAM_TLS_SESSION_ID%"),
            "TLSv1.3 TLS_AES_128_GCM_SHA256 abcd");
  EXPECT_EQ(Value("%REQUESTED_SERVER_NAME%"), "server.test");
}

TEST_F(TlsValueTest, TellsOfThePeer) {
  EXPECT_EQ(Value("%DOWNSTREAM_PEER_SUBJECT%|%DOWNSTREAM_PEER_ISSUER%|%DOWNSTREAM_PEER_SERIAL%"),
            "CN=client,O=Test|CN=ca,O=Test|0c");
  EXPECT_EQ(Value("%DOWNSTREAM_PEER_URI_SAN% %DOWNSTREAM_PEER_DNS_SAN% %DOWNSTREAM_PEER_IP_SAN% "
                  "%DOWNSTREAM_PEER_EMAIL_SAN%"),
            "spiffe://test/client,urn:two client.test 10.0.0.1 a@test");
  EXPECT_EQ(Value("%DOWNSTREAM_PEER_FINGERPRINT_256% %DOWNSTREAM_PEER_FINGERPRINT_1%"), "aa bb");
  EXPECT_EQ(Value("%DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256% %DOWNSTREAM_PEER_CHAIN_SERIALS%"),
            "aa,cc 0c,01");
  EXPECT_EQ(Value("%DOWNSTREAM_PEER_CERT%"),
            "-----BEGIN%20CERTIFICATE-----%0AZGVy%0A-----END%20CERTIFICATE-----%0A");
}

TEST_F(TlsValueTest, DatesAreWrittenLikeOthers) {
  EXPECT_EQ(Value("%DOWNSTREAM_PEER_CERT_V_START% %DOWNSTREAM_PEER_CERT_V_END(%Y)%"),
            "1970-01-02T00:00:00.000Z 1970");
}

TEST_F(TlsValueTest, TellsOfOurOwnCertificate) {
  EXPECT_EQ(Value("%DOWNSTREAM_LOCAL_SUBJECT% %DOWNSTREAM_LOCAL_URI_SAN%"),
            "CN=server,O=Test spiffe://test/server");
  EXPECT_EQ(Value("%DOWNSTREAM_LOCAL_DNS_SAN%"), "-");
}

TEST_F(TlsValueTest, TheUpstreamHasFactsOfItsOwn) {
  EXPECT_EQ(Value("%UPSTREAM_TLS_VERSION% %UPSTREAM_PEER_SUBJECT%"), "- -");
  info_.upstream_tls = transport_.tls_facts();
  EXPECT_EQ(Value("%UPSTREAM_TLS_VERSION% %UPSTREAM_PEER_SUBJECT%"), "TLSv1.3 CN=client,O=Test");
}

TEST_F(TlsValueTest, APlainConnectionHasNone) {
  downstream_.transport = nullptr;
  EXPECT_EQ(Value("%DOWNSTREAM_TLS_VERSION%%DOWNSTREAM_PEER_CERT_V_END%%REQUESTED_SERVER_NAME%"
                  "%DOWNSTREAM_TRANSPORT_FAILURE_REASON%"),
            "----");
}

TEST_F(TlsValueTest, AFailureIsOneWord) {
  transport_.reason = "TLS_error: it failed";
  EXPECT_EQ(Value("%DOWNSTREAM_TRANSPORT_FAILURE_REASON%"), "TLS_error:_it_failed");
}

}  // namespace
}  // namespace sluice::proxy

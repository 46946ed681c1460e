#include "source/proxy/client_cert_header.h"

#include <gtest/gtest.h>

#include "test/proxy/known_transport.h"
#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

class ClientCertHeaderTest : public testing::Test {
 protected:
  // The header after the rule, where the client sent `sent`; "none" when it is gone.
  std::string Mutated(const std::string& sent = "By=them") {
    route::TestRequest request("/");
    if (!sent.empty()) request.With("x-forwarded-client-cert", sent);
    MutateClientCertHeader(spec_, transport_.get(), request.head().headers);
    const http::Header* line = request.head().headers.Find("x-forwarded-client-cert");
    return line == nullptr ? "none" : std::string(line->value());
  }
  void Client(net::TlsFacts facts) {
    transport_ = std::make_unique<KnownTransport>(std::move(facts));
  }

  ClientCertSpec spec_;
  std::unique_ptr<KnownTransport> transport_ = std::make_unique<KnownTransport>(ClientFacts());
};

TEST_F(ClientCertHeaderTest, IsRemovedUnlessItIsAskedFor) { EXPECT_EQ(Mutated(), "none"); }

TEST_F(ClientCertHeaderTest, EachModeDoesWhatItSays) {
  const std::string own = "By=spiffe://test/server;Hash=aa";
  spec_.forward = ForwardClientCert::kForwardOnly;
  EXPECT_EQ(Mutated(), "By=them");
  spec_.forward = ForwardClientCert::kSanitizeSet;
  EXPECT_EQ(Mutated(), own);
  spec_.forward = ForwardClientCert::kAppendForward;
  EXPECT_EQ(Mutated(), "By=them," + own);
  EXPECT_EQ(Mutated(""), own);
}

TEST_F(ClientCertHeaderTest, WithoutACertificateNobodyMaySpeakOfOne) {
  net::TlsFacts facts = ClientFacts();
  facts.peer_chain.clear();
  Client(facts);
  for (const auto mode : {ForwardClientCert::kForwardOnly, ForwardClientCert::kSanitizeSet,
                          ForwardClientCert::kAppendForward}) {
    spec_.forward = mode;
    EXPECT_EQ(Mutated(), "none");
  }
  transport_.reset();
  EXPECT_EQ(Mutated(), "none");
}

TEST_F(ClientCertHeaderTest, WhatIsAlwaysForwardedIsSoOnAPlainConnectionToo) {
  transport_.reset();
  spec_.forward = ForwardClientCert::kAlwaysForwardOnly;
  EXPECT_EQ(Mutated(), "By=them");
}

TEST_F(ClientCertHeaderTest, TheElementsStandInEnvoysOrder) {
  spec_.forward = ForwardClientCert::kSanitizeSet;
  spec_.subject = spec_.uri = spec_.dns = true;
  EXPECT_EQ(Mutated(),
            "By=spiffe://test/server;Hash=aa;Subject=\"CN=client,O=Test\";"
            "URI=spiffe://test/client;URI=urn:two;DNS=client.test");
  spec_ = {};
  spec_.forward = ForwardClientCert::kSanitizeSet;
  spec_.cert = true;
  EXPECT_EQ(Mutated(),
            "By=spiffe://test/server;Hash=aa;Cert=\"-----BEGIN%20CERTIFICATE-----"
            "%0AZGVy%0A-----END%20CERTIFICATE-----%0A\"");
}

TEST_F(ClientCertHeaderTest, EmptyOnesAreThereAsInEnvoy) {
  net::TlsFacts facts = ClientFacts();
  facts.peer_chain[0].uri_sans.clear();
  facts.peer_chain[0].dns_sans.clear();
  facts.peer_chain[0].subject.clear();
  Client(facts);
  spec_.forward = ForwardClientCert::kSanitizeSet;
  spec_.subject = spec_.uri = spec_.dns = true;
  EXPECT_EQ(Mutated(), "By=spiffe://test/server;Hash=aa;Subject=\"\";URI=");
}

TEST_F(ClientCertHeaderTest, ANameCannotLookLikeAnElement) {
  net::TlsFacts facts = ClientFacts();
  facts.peer_chain[0].uri_sans = {"spiffe://x;Hash=\"00\""};
  Client(facts);
  spec_.forward = ForwardClientCert::kSanitizeSet;
  spec_.uri = true;
  EXPECT_EQ(Mutated(), "By=spiffe://test/server;Hash=aa;URI=\"spiffe://x;Hash=\\\"00\\\"\"");
}

TEST_F(ClientCertHeaderTest, EscapesWhatDoesNotBelongInAUrl) {
  EXPECT_EQ(UrlEncode("aZ9-_.~ +/=\n\xff"), "aZ9-_.~%20%2B%2F%3D%0A%FF");
}

}  // namespace
}  // namespace sluice::proxy

#include "source/net/tls_facts.h"

#include <gtest/gtest.h>

namespace sluice::net {
namespace {

TEST(TlsFactsTest, PemHasLinesOf64Characters) {
  CertificateFacts facts;
  facts.der = std::string(60, 'a');
  const std::string pem = facts.Pem();
  EXPECT_EQ(pem.substr(0, 28), "-----BEGIN CERTIFICATE-----\n");
  EXPECT_EQ(pem.find('\n', 28), 28u + 64);
  EXPECT_EQ(pem.substr(pem.size() - 26), "-----END CERTIFICATE-----\n");
}

TEST(TlsFactsTest, ThePeerIsTheFirstOfItsChain) {
  TlsFacts facts;
  EXPECT_EQ(facts.peer(), nullptr);
  facts.peer_chain.resize(2);
  EXPECT_EQ(facts.peer(), &facts.peer_chain[0]);
}

}  // namespace
}  // namespace sluice::net

#include "source/net/tls/base_context.h"

#include <gtest/gtest.h>

namespace sluice::net::tls {
namespace {

std::string FaultOf(const ContextSpec& spec) {
  ContextFault fault;
  if (MakeBaseContext(spec, fault) != nullptr) return "";
  return std::string(fault.field) + ": " + fault.why;
}

TEST(BaseContextTest, TheDefaultsAreRight) { EXPECT_EQ(FaultOf({}), ""); }

TEST(BaseContextTest, NamesTheCiphersThatItDoesNotKnow) {
  ContextSpec spec;
  spec.cipher_suites = "[ECDHE-RSA-AES128-GCM-SHA256|NONSENSE]:MORE";
  EXPECT_EQ(FaultOf(spec),
            "tls_params.cipher_suites: is no list of cipher suites: not known are NONSENSE, MORE");
}

TEST(BaseContextTest, NamesTheKeyExchangesThatItDoesNotKnow) {
  ContextSpec spec;
  spec.curves = "P-256:P-123";
  EXPECT_EQ(FaultOf(spec),
            "tls_params.ecdh_curves: is no list of key exchanges: not known are P-123");
  spec.curves = "X25519MLKEM768:X25519";
  EXPECT_EQ(FaultOf(spec), "");
}

TEST(BaseContextTest, NamesTheSignaturesThatItDoesNotKnow) {
  ContextSpec spec;
  spec.signature_algorithms = "ecdsa_secp256r1_sha256:other";
  EXPECT_EQ(FaultOf(spec),
            "tls_params.signature_algorithms: is no list of signature algorithms: "
            "not known are other");
}

TEST(BaseContextTest, PutsTheLengthBeforeEachProtocol) {
  EXPECT_EQ(AlpnWire({"h2", "http/1.1"}), std::string("\2h2\10http/1.1"));
  EXPECT_EQ(AlpnWire({}), "");
  EXPECT_EQ(AlpnWire({""}), "");
}

TEST(BaseContextTest, TheDigestFollowsTheParameters) {
  ContextSpec spec;
  const std::string plain = DigestOf(spec);
  EXPECT_EQ(DigestOf(spec), plain);
  spec.min_version = Version::kTls13;
  EXPECT_NE(DigestOf(spec), plain);
  spec = {};
  spec.alpn = {"h2"};
  EXPECT_NE(DigestOf(spec), plain);
}

}  // namespace
}  // namespace sluice::net::tls

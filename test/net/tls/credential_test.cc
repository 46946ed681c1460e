#include "source/net/tls/credential.h"

#include <gtest/gtest.h>
#include <openssl/nid.h>

#include "test/net/tls/made_certificates.h"

namespace sluice::net::tls {
namespace {

struct Loaded {
  explicit Loaded(const CredentialSpec& spec) : credential(Credential::Load(spec, error)) {}
  std::string error;
  std::shared_ptr<const Credential> credential;
};

TEST(CredentialTest, LoadsACertificateWithItsKeyAndChain) {
  const MadeCertificate ca = MakeCa("ca");
  CertificateWish wish;
  wish.sans = {"DNS:A.test", "DNS:*.b.test"};
  const MadeCertificate leaf = Make(wish, &ca);
  const Loaded loaded({leaf.pem + ca.pem, leaf.key_pem, "", "", "/etc/tls/chain.pem"});
  ASSERT_NE(loaded.credential, nullptr) << loaded.error;
  EXPECT_EQ(loaded.credential->facts()->subject, "CN=leaf,O=Test");
  EXPECT_EQ(loaded.credential->facts()->path, "/etc/tls/chain.pem");
  ASSERT_EQ(loaded.credential->intermediates().size(), 1u);
  EXPECT_EQ(loaded.credential->intermediates()[0].subject, "CN=ca,O=Test");
  EXPECT_EQ(loaded.credential->server_names(), (std::vector<std::string>{"a.test", "*.b.test"}));
  EXPECT_TRUE(loaded.credential->is_ecdsa());
}

TEST(CredentialTest, ServesItsCommonNameWhereItHasNoOther) {
  CertificateWish wish;
  wish.name = "Only.Test";
  const MadeCertificate made = Make(wish);
  const Loaded loaded({made.pem, made.key_pem});
  ASSERT_NE(loaded.credential, nullptr);
  EXPECT_EQ(loaded.credential->server_names(), std::vector<std::string>{"only.test"});
}

TEST(CredentialTest, RefusesAKeyOfAnotherCertificate) {
  const Loaded loaded({Make({}).pem, Make({}).key_pem});
  EXPECT_EQ(loaded.credential, nullptr);
  EXPECT_EQ(loaded.error, "the private key is not the certificate's");
}

TEST(CredentialTest, SaysWhichOfTheTwoIsMissing) {
  const MadeCertificate made = Make({});
  EXPECT_EQ(Loaded({"", made.key_pem}).error,
            "certificate_chain holds no certificate in PEM form (BEGIN CERTIFICATE)");
  EXPECT_EQ(Loaded({made.pem, "nothing"}).error, "private_key holds no private key in PEM form");
}

TEST(CredentialTest, OpensAnEncryptedKeyWithItsPassword) {
  const MadeCertificate made = Make({});
  const std::string encrypted = Encrypt(made, "secret");
  EXPECT_NE(Loaded({made.pem, encrypted, "", "secret"}).credential, nullptr);
  EXPECT_EQ(Loaded({made.pem, encrypted}).error, "private_key is encrypted: password is needed");
  EXPECT_EQ(Loaded({made.pem, encrypted, "", "wrong"}).error,
            "private_key cannot be decrypted with password");
}

TEST(CredentialTest, OpensAPkcs12) {
  const MadeCertificate made = Make({});
  const Loaded loaded({"", "", Pkcs12(made, "secret"), "secret"});
  ASSERT_NE(loaded.credential, nullptr) << loaded.error;
  EXPECT_EQ(loaded.credential->facts()->der, made.der);
  EXPECT_EQ(Loaded({"", "", Pkcs12(made, "secret"), "wrong"}).error,
            "pkcs12 cannot be read: it is broken, or password is wrong");
}

TEST(CredentialTest, TakesRsaAndTellsItFromEcdsa) {
  CertificateWish wish;
  wish.rsa = true;
  const MadeCertificate made = Make(wish);
  const Loaded loaded({made.pem, made.key_pem});
  ASSERT_NE(loaded.credential, nullptr) << loaded.error;
  EXPECT_FALSE(loaded.credential->is_ecdsa());
}

TEST(CredentialTest, RefusesACurveThatClientsDoNotTake) {
  CertificateWish wish;
  wish.curve = NID_secp224r1;
  const MadeCertificate made = Make(wish);
  EXPECT_EQ(Loaded({made.pem, made.key_pem}).error,
            "ECDSA keys are of the curves P-256, P-384 or P-521");
}

TEST(CredentialTest, TheDigestFollowsTheKey) {
  const MadeCertificate one = Make({});
  const MadeCertificate two = Make({});
  EXPECT_EQ(Loaded({one.pem, one.key_pem}).credential->digest(),
            Loaded({one.pem, one.key_pem}).credential->digest());
  EXPECT_NE(Loaded({one.pem, one.key_pem}).credential->digest(),
            Loaded({two.pem, two.key_pem}).credential->digest());
}

}  // namespace
}  // namespace sluice::net::tls

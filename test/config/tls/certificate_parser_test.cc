#include <fstream>

#include "test/config/tls/tls_parse.h"

namespace sluice::config {
namespace {

class CertificateParserTest : public TlsParse {
 protected:
  std::shared_ptr<const net::tls::Credential> Parse(const std::string& fields) {
    return ParseTlsCertificate(
        FromYaml<envoy::extensions::transport_sockets::tls::v3::TlsCertificate>("{" + fields + "}"),
        errors_);
  }
  static std::string Write(const std::string& name, const std::string& text) {
    const std::string path = testing::TempDir() + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
};

TEST_F(CertificateParserTest, ReadsFilesAndKeepsTheirPath) {
  const std::string chain = Write("chain.pem", leaf_.pem);
  const std::string key = Write("key.pem", leaf_.key_pem);
  const auto credential = Parse("certificate_chain: {filename: " + Quoted(chain) +
                                "}, private_key: {filename: " + Quoted(key) + "}");
  ASSERT_NE(credential, nullptr) << fault();
  EXPECT_EQ(credential->facts()->path, chain);
}

TEST_F(CertificateParserTest, AFileThatIsNotThereIsNamed) {
  EXPECT_EQ(
      Parse("certificate_chain: {filename: /no/such/file}, private_key: " + Inline(leaf_.key_pem)),
      nullptr);
  EXPECT_EQ(fault(), "certificate_chain.filename: cannot be read");
  EXPECT_NE(errors_.faults()[0].value.find("/no/such/file"), std::string::npos);
}

TEST_F(CertificateParserTest, APairThatDoesNotBelongTogetherIsAFaultWithItsFile) {
  const std::string chain = Write("other.pem", net::tls::Make({}).pem);
  EXPECT_EQ(Parse("certificate_chain: {filename: " + Quoted(chain) +
                  "}, private_key: " + Inline(leaf_.key_pem)),
            nullptr);
  EXPECT_EQ(fault(), ": the private key is not the certificate's");
  // A long path is cut in the message.
  EXPECT_NE(errors_.faults()[0].value.find(chain.substr(0, 16)), std::string::npos);
}

TEST_F(CertificateParserTest, TakesAPasswordForKeyAndBundle) {
  EXPECT_NE(Parse("certificate_chain: " + Inline(leaf_.pem) +
                  ", private_key: " + Inline(net::tls::Encrypt(leaf_, "secret")) +
                  ", password: {inline_string: secret}"),
            nullptr)
      << fault();
  const std::string bundle = Write("leaf.p12", net::tls::Pkcs12(leaf_, "secret"));
  EXPECT_NE(Parse("pkcs12: {filename: " + Quoted(bundle) + "}, password: {inline_string: secret}"),
            nullptr)
      << fault();
}

TEST_F(CertificateParserTest, ABundleStandsAlone) {
  EXPECT_EQ(Parse("pkcs12: {inline_string: x}, private_key: " + Inline(leaf_.key_pem)), nullptr);
  EXPECT_EQ(fault(), "pkcs12: stands beside certificate_chain or private_key: it holds both");
}

}  // namespace
}  // namespace sluice::config

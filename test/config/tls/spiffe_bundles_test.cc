#include "source/config/tls/spiffe_bundles.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "source/net/tls/verifier.h"
#include "test/net/tls/made_certificates.h"

namespace sluice::config {
namespace {

class SpiffeBundlesTest : public testing::Test {
 protected:
  void Read(const std::string& domains) { ReadWhole("{\"trust_domains\": {" + domains + "}}"); }
  void ReadWhole(const std::string& json) {
    domains_.clear();
    errors_ = {};
    ParseSpiffeBundles(json, "bundles.json", errors_, domains_);
  }
  std::string fault() const {
    if (errors_.faults().empty()) return "";
    return errors_.faults()[0].path + ": " + errors_.faults()[0].why;
  }
  static std::string Key(const net::tls::MadeCertificate& made,
                         const std::string& use = "x509-svid") {
    const std::string base64(
        absl::Base64Escape(absl::string_view(made.der.data(), made.der.size())));
    return R"({"kty": "EC", "use": ")" + use + R"(", "x5c": [")" + base64 + "\"]}";
  }

  const net::tls::MadeCertificate ca_ = net::tls::MakeCa("ca");
  extension::FieldErrors errors_;
  std::vector<net::tls::TrustDomainSpec> domains_;
};

TEST_F(SpiffeBundlesTest, ADomainHasTheCertificatesOfItsKeys) {
  Read(R"("b.test": {"keys": [)" + Key(net::tls::MakeCa("b")) +
       R"(]}, "a.test": {"spiffe_sequence": 1, "keys": [)" + Key(ca_, "jwt-svid") + "," + Key(ca_) +
       "," + Key(net::tls::MakeCa("old")) + "]}");
  ASSERT_EQ(fault(), "");
  ASSERT_EQ(domains_.size(), 2u);
  EXPECT_EQ(domains_[0].name, "a.test");
  EXPECT_EQ(domains_[0].bundle_path, "bundles.json");
  net::tls::ValidationSpec spec;
  spec.trust_domains = domains_;
  std::string error;
  const auto verifier = net::tls::Verifier::Make(spec, error);
  ASSERT_NE(verifier, nullptr) << error;
  EXPECT_EQ(verifier->trusted().size(), 3u);
  EXPECT_EQ(verifier->ca_facts()->subject, "CN=ca,O=Test");
}

TEST_F(SpiffeBundlesTest, SaysWhatIsMissing) {
  ReadWhole("[]");
  EXPECT_EQ(fault(), ": is no JSON object");
  ReadWhole("{}");
  EXPECT_EQ(fault(), "trust_domains: is needed, with one trust domain at least");
  Read("");
  EXPECT_EQ(fault(), "trust_domains: is needed, with one trust domain at least");
  Read(R"("a.test": {"keys": []})");
  EXPECT_EQ(fault(), "trust_domains[\"a.test\"].keys: holds no certificate for workloads");
  Read(R"("a.test": {"keys": [)" + Key(ca_, "jwt-svid") + "]}");
  EXPECT_EQ(fault(), "trust_domains[\"a.test\"].keys: holds no certificate for workloads");
  Read(R"("a.test": {"keys": [{"use": "x509-svid"}]})");
  EXPECT_EQ(fault(),
            "trust_domains[\"a.test\"].keys[0].x5c: must be a list of certificates in base64");
  Read(R"("a.test": {"keys": [{"use": "x509-svid", "x5c": ["*"]}]})");
  EXPECT_EQ(fault(), "trust_domains[\"a.test\"].keys[0].x5c: must be certificates in base64");
}

TEST_F(SpiffeBundlesTest, EachDomainIsToldOfByItself) {
  Read(R"("a.test": {"keys": [{"use": "x509-svid"}]}, "b.test": {})");
  ASSERT_EQ(errors_.faults().size(), 2u);
  EXPECT_EQ(errors_.faults()[1].path, "trust_domains[\"b.test\"].keys");
}

}  // namespace
}  // namespace sluice::config

#include "source/config/tls/tls_recipes.h"

#include <fstream>

#include "test/config/tls/tls_parse.h"

namespace sluice::config {
namespace {

class TlsRecipesTest : public TlsParse {
 protected:
  static constexpr char kFetched[] =
      "common_tls_context: {tls_certificate_sds_secret_configs: [{name: leaf, sds_config: {ads: "
      "{}}}]}";

  void Fetch(const net::tls::MadeCertificate& certificate) {
    auto secret = std::make_shared<FetchedSecrets::Secret>();
    auto& inner = *secret->mutable_tls_certificate();
    inner.mutable_certificate_chain()->set_inline_string(certificate.pem);
    inner.mutable_private_key()->set_inline_string(certificate.key_pem);
    fetched_.Set(wanted_.at(0).Key(), secret);
  }
  std::vector<ContextSwapRef> Renew() {
    std::vector<ContextSwapRef> swaps;
    recipes_.RenewForSecret(wanted_.at(0).Key(), errors_, swaps);
    return swaps;
  }
  static std::string Write(const std::string& name, const std::string& text) {
    const std::string path = testing::TempDir() + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
};

TEST_F(TlsRecipesTest, AContextWaitsForItsSecret) {
  EXPECT_EQ(Server(kFetched), nullptr);
  ASSERT_NE(server_slot_, nullptr) << fault();
  EXPECT_TRUE(Renew().empty());
  Fetch(leaf_);
  const auto swaps = Renew();
  ASSERT_EQ(swaps.size(), 1u) << fault();
  EXPECT_EQ(server_slot_->latest(), nullptr);
  swaps[0]->Begin(0);
  ASSERT_NE(server_slot_->latest(), nullptr);
  EXPECT_EQ(server_slot_->latest()->spec().common.credentials[0]->facts()->subject,
            "CN=leaf,O=Test");
  EXPECT_EQ(server_slot_->Of(0), server_slot_->latest());
}

TEST_F(TlsRecipesTest, OneThatWouldBeAsBeforeIsNotReplaced) {
  Server(kFetched);
  Fetch(leaf_);
  Renew().at(0)->Begin(0);
  Fetch(leaf_);
  EXPECT_TRUE(Renew().empty());
  Fetch(net::tls::Make({}, &ca_));
  EXPECT_EQ(Renew().size(), 1u);
}

TEST_F(TlsRecipesTest, WhatIsWrongNamesWhoUsesIt) {
  Server(kFetched);
  net::tls::MadeCertificate mixed = leaf_;
  mixed.key_pem = ca_.key_pem;
  Fetch(mixed);
  EXPECT_TRUE(Renew().empty());
  EXPECT_EQ(fault(),
            "used_by[\"l.\"].common_tls_context.tls_certificate_sds_secret_configs[0]: the private "
            "key is not the certificate's");
}

TEST_F(TlsRecipesTest, AContextThatIsGoneIsNotMadeAgain) {
  Server(kFetched);
  Fetch(leaf_);
  server_slot_ = nullptr;
  EXPECT_TRUE(Renew().empty());
}

TEST_F(TlsRecipesTest, FilesAreReadAgain) {
  const std::string chain = Write("r.pem", leaf_.pem);
  const std::string key = Write("r.key", leaf_.key_pem);
  ASSERT_NE(Server("common_tls_context: {tls_certificates: [{certificate_chain: {filename: " +
                   Quoted(chain) + "}, private_key: {filename: " + Quoted(key) + "}}]}"),
            nullptr)
      << fault();
  const std::set<WatchedFile> files = recipes_.Files();
  ASSERT_EQ(files.size(), 2u);
  const net::tls::MadeCertificate next = net::tls::Make({}, &ca_);
  Write("r.pem", next.pem);
  std::vector<ContextSwapRef> swaps;
  // The key is yet to follow.
  EXPECT_FALSE(recipes_.RenewForFile({chain, ""}, errors_, swaps));
  Write("r.key", next.key_pem);
  extension::FieldErrors none;
  EXPECT_TRUE(recipes_.RenewForFile({key, ""}, none, swaps));
  EXPECT_EQ(swaps.size(), 1u);
  server_slot_ = nullptr;
  swaps.clear();  // a swap keeps its slot
  EXPECT_TRUE(recipes_.Files().empty());
}

}  // namespace
}  // namespace sluice::config

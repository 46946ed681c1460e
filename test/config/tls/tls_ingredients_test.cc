#include "source/config/tls/tls_ingredients.h"

#include <gtest/gtest.h>

#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::extensions::transport_sockets::tls::v3;

std::string Text(const std::vector<WatchedFile>& files) {
  std::string text;
  for (const WatchedFile& each : files) text += each.path + "@" + each.directory + " ";
  return text;
}

TEST(TlsIngredientsTest, FilesAreThoseThatTheMessagesName) {
  std::vector<WatchedFile> files;
  AddFiles(FromYaml<v3::TlsCertificate>(
               "{certificate_chain: {filename: c}, private_key: {filename: k}, password: "
               "{inline_string: x}, watched_directory: {path: d}}"),
           files);
  AddFiles(FromYaml<v3::CertificateValidationContext>(
               "{trusted_ca: {filename: ca}, crl: {filename: crl}}"),
           files);
  AddFiles(FromYaml<v3::TlsSessionTicketKeys>("{keys: [{filename: t}, {inline_string: x}]}"),
           files);
  EXPECT_EQ(Text(files), "c@d k@d ca@ crl@ t@ ");
}

TEST(TlsIngredientsTest, BundlesOfWorkloadsAreFilesToo) {
  const auto files_of = [](const std::string& fields) {
    std::vector<WatchedFile> files;
    AddFiles(FromYaml<v3::CertificateValidationContext>(
                 "{custom_validator_config: {name: s, typed_config: {'@type': "
                 "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3."
                 "SPIFFECertValidatorConfig, " +
                 fields + "}}, watched_directory: {path: d}}"),
             files);
    return Text(files);
  };
  const std::string domains =
      "trust_domains: [{name: a, trust_bundle: {filename: a.pem}}, {name: b, trust_bundle: "
      "{filename: b.pem}}]";
  EXPECT_EQ(files_of(domains), "a.pem@d b.pem@d ");
  // However it is packed.
  std::vector<WatchedFile> typed;
  AddFiles(FromYaml<v3::CertificateValidationContext>(
               "{custom_validator_config: {name: s, typed_config: {'@type': "
               "type.googleapis.com/xds.type.v3.TypedStruct, type_url: "
               "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3."
               "SPIFFECertValidatorConfig, value: {" +
               domains + "}}}}"),
           typed);
  EXPECT_EQ(Text(typed), "a.pem@ b.pem@ ");
  EXPECT_EQ(files_of(domains + ", trust_bundles: {filename: all.json}"), "all.json@d ");
}

TEST(TlsIngredientsTest, WithoutAnyNothingCanChange) {
  TlsIngredients ingredients;
  EXPECT_FALSE(ingredients.may_change());
  ingredients.files.push_back({"f", ""});
  EXPECT_TRUE(ingredients.may_change());
}

}  // namespace
}  // namespace sluice::config

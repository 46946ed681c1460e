#include "source/server/secret_updates.h"

#include "test/net/tls/made_certificates.h"
#include "test/server/updates_fixture.h"

namespace sluice::server {
namespace {

using net::tls::MadeCertificate;

class SecretUpdatesTest : public UpdatesFixture {
 protected:
  // A text for JSON.
  static std::string Quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '\n' ? "\\n" : std::string(1, c);
    return out + "\"";
  }
  static std::string Secret(const std::string& name, const std::string& chain,
                            const std::string& key) {
    return R"({"resources": [{"@type":
        "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret", "name": ")" +
           name + R"(", "tls_certificate": {"certificate_chain": )" + chain +
           R"(, "private_key": )" + key + "}}]}";
  }
  static std::string Inline(const std::string& text) {
    return R"({"inline_string": )" + Quoted(text) + "}";
  }
  std::string File(const std::string& name) {
    return R"({"filename": )" + Quoted(folder_.Path(name)) + "}";
  }
  void Write(const MadeCertificate& made) {
    folder_.Write("sds.yaml", Secret("leaf", Inline(made.pem), Inline(made.key_pem)));
  }
  void Replace(const MadeCertificate& made) {
    folder_.Replace("sds.yaml", Secret("leaf", Inline(made.pem), Inline(made.key_pem)));
    Turn();
  }
  // A cluster that shows the certificate.
  std::shared_ptr<upstream::SharedCluster> Make() {
    extension::FieldErrors errors;
    auto made = builder_.MakeCluster(
        config::FromYaml<envoy::config::cluster::v3::Cluster>(
            R"({"name": "c", "transport_socket": {"name": "t", "typed_config": {"@type":
        "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        "common_tls_context": {"tls_certificate_sds_secret_configs": [{"name": "leaf",
        "sds_config": {"path_config_source": {"path": ")" +
            folder_.Path("sds.yaml") + R"("}}}]}}}})"),
        errors);
    EXPECT_NE(made, nullptr) << errors.ErrorText();
    return made;
  }
  static std::string SubjectOf(const upstream::SharedCluster& cluster) {
    const auto& context = cluster.spec->transports[0].tls->Of(0);
    return context == nullptr ? "" : context->credential()->facts()->subject;
  }
  static MadeCertificate Leaf(const std::string& name) {
    net::tls::CertificateWish wish;
    wish.name = name;
    return net::tls::Make(wish);
  }
  std::string Refused() {
    DynamicState state;
    secrets_.Describe(state);
    if (state.secrets.empty() || state.secrets[0].forms.refusal == nullptr) return "";
    return state.secrets[0].forms.refusal->why;
  }
};

TEST_F(SecretUpdatesTest, ASecretIsInForceWhenItComes) {
  Write(Leaf("one"));
  const auto cluster = Make();
  EXPECT_FALSE(secrets_.IsReady(*cluster->spec));
  std::vector<std::string> waits;
  secrets_.DescribeUnready(*cluster->spec, waits);
  EXPECT_EQ(waits, std::vector<std::string>{"target SdsApi leaf"});
  secrets_.Want(*cluster->spec);
  EXPECT_TRUE(secrets_.IsReady(*cluster->spec));
  EXPECT_EQ(SubjectOf(*cluster), "CN=one,O=Test");
  EXPECT_EQ(Stat("cluster.c.client_ssl_socket_factory.ssl_context_update_by_sds"), 1u);
  Replace(Leaf("two"));
  EXPECT_EQ(SubjectOf(*cluster), "CN=two,O=Test");
  EXPECT_EQ(Stat("sds.leaf.update_success"), 2u);
}

TEST_F(SecretUpdatesTest, WhatIsKnownServesTheNextAtOnce) {
  Write(Leaf("one"));
  const auto first = Make();
  secrets_.Want(*first->spec);
  const auto second = Make();
  EXPECT_TRUE(secrets_.IsReady(*second->spec));
  EXPECT_EQ(SubjectOf(*second), "CN=one,O=Test");
  EXPECT_EQ(Stat("sds.leaf.update_attempt"), 1u);
}

TEST_F(SecretUpdatesTest, AWrongSecretIsRefusedAndTheOldOneStays) {
  Write(Leaf("one"));
  const auto cluster = Make();
  secrets_.Want(*cluster->spec);
  MadeCertificate mixed = Leaf("two");
  mixed.key_pem = Leaf("three").key_pem;
  Replace(mixed);
  EXPECT_EQ(SubjectOf(*cluster), "CN=one,O=Test");
  EXPECT_EQ(Refused(),
            "tls_certificate: the private key is not the certificate's (is "
            "\"<inline>\")");
  EXPECT_EQ(Stat("sds.leaf.update_rejected"), 1u);
  // What is made later is made of the old one too.
  EXPECT_EQ(SubjectOf(*Make()), "CN=one,O=Test");
  Replace(Leaf("four"));
  EXPECT_EQ(SubjectOf(*cluster), "CN=four,O=Test");
  EXPECT_EQ(Refused(), "");
}

TEST_F(SecretUpdatesTest, AnotherKindOfSecretIsRefused) {
  folder_.Write("sds.yaml", R"({"resources": [{"@type":
      "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret", "name": "leaf",
      "session_ticket_keys": {"keys": [{"inline_string": "x"}]}}]})");
  const auto cluster = Make();
  secrets_.Want(*cluster->spec);
  EXPECT_EQ(
      Refused(),
      "used_by[\"cluster.c.\"].common_tls_context.tls_certificate_sds_secret_configs[0].name: "
      "names a secret that holds session_ticket_keys, not tls_certificate (is \"leaf\")");
  EXPECT_EQ(SubjectOf(*cluster), "");
}

TEST_F(SecretUpdatesTest, WhoWaitsGoesOnWithoutInTheEnd) {
  folder_.Write("sds.yaml", "not a response");
  const auto cluster = Make();
  secrets_.Want(*cluster->spec);
  Advance(std::chrono::seconds(16));
  EXPECT_TRUE(secrets_.IsReady(*cluster->spec));
  EXPECT_EQ(SubjectOf(*cluster), "");
}

TEST_F(SecretUpdatesTest, FilesThatASecretNamesAreFollowed) {
  const MadeCertificate one = Leaf("one");
  folder_.Write("tls.crt", one.pem);
  folder_.Write("tls.key", one.key_pem);
  folder_.Write("sds.yaml", Secret("leaf", File("tls.crt"), File("tls.key")));
  const auto cluster = Make();
  secrets_.Want(*cluster->spec);
  EXPECT_EQ(SubjectOf(*cluster), "CN=one,O=Test");
  const MadeCertificate two = Leaf("two");
  folder_.Replace("tls.crt", two.pem);
  Turn();
  // Half of a pair is never in force.
  EXPECT_EQ(SubjectOf(*cluster), "CN=one,O=Test");
  EXPECT_EQ(Stat("sds.leaf.key_rotation_failed"), 1u);
  folder_.Replace("tls.key", two.key_pem);
  Turn();
  EXPECT_EQ(SubjectOf(*cluster), "CN=two,O=Test");
}

TEST_F(SecretUpdatesTest, WhatNobodyUsesIsNotAskedForAnyMore) {
  Write(Leaf("one"));
  auto cluster = Make();
  secrets_.Want(*cluster->spec);
  secrets_.Keep({}, {cluster.get()});
  EXPECT_TRUE(secrets_.IsReady(*cluster->spec));
  secrets_.Keep({}, {});
  EXPECT_FALSE(secrets_.IsReady(*cluster->spec));
  EXPECT_EQ(SubjectOf(*Make()), "");
}

TEST_F(SecretUpdatesTest, SecretsOfTheBootstrapAreReadAnew) {
  const auto bootstrap = [](const MadeCertificate& made) {
    auto out = Parse(BootstrapText("", R"({"name": "s", "transport_socket": {"name": "t",
        "typed_config": {"@type":
        "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        "common_tls_context": {"tls_certificate_sds_secret_configs": [{"name": "own"}]}}}})"));
    auto& secret = *out.mutable_static_resources()->add_secrets();
    secret.set_name("own");
    auto& certificate = *secret.mutable_tls_certificate();
    certificate.mutable_certificate_chain()->set_inline_string(made.pem);
    certificate.mutable_private_key()->set_inline_string(made.key_pem);
    return out;
  };
  extension::FieldErrors errors;
  const auto before = builder_.Build(bootstrap(Leaf("one")), nullptr, errors);
  ASSERT_NE(before, nullptr) << errors.ErrorText();
  const auto after = builder_.Build(bootstrap(Leaf("two")), before.get(), errors);
  ASSERT_NE(after, nullptr) << errors.ErrorText();
  // The cluster is as it was, with its pools.
  const auto& cluster = *after->clusters[builder_.IdOf("s")];
  EXPECT_EQ(&cluster, before->clusters[builder_.IdOf("s")].get());
  EXPECT_EQ(SubjectOf(cluster), "CN=one,O=Test");
  secrets_.OnStaticSecrets();
  EXPECT_EQ(SubjectOf(cluster), "CN=two,O=Test");
}

}  // namespace
}  // namespace sluice::server

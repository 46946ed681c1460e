#include "source/server/admin/redact.h"

#include <gtest/gtest.h>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/secret.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/tls.pb.h"

namespace sluice::server::admin {
namespace {

namespace tls = envoy::extensions::transport_sockets::tls::v3;

TEST(RedactTest, HidesWhatItsApiCallsSensitive) {
  tls::TlsCertificate certificate;
  certificate.mutable_certificate_chain()->set_inline_string("public");
  certificate.mutable_private_key()->set_inline_string("key");
  certificate.mutable_password()->set_inline_bytes("password");
  Redact(certificate);
  EXPECT_EQ(certificate.certificate_chain().inline_string(), "public");
  EXPECT_EQ(certificate.private_key().inline_string(), "[redacted]");
  EXPECT_EQ(certificate.password().inline_bytes(), "[redacted]");
}

TEST(RedactTest, LooksIntoWhatIsPacked) {
  tls::UpstreamTlsContext context;
  context.mutable_common_tls_context()
      ->add_tls_certificates()
      ->mutable_private_key()
      ->set_inline_string("key");
  envoy::config::cluster::v3::Cluster cluster;
  cluster.mutable_transport_socket()->mutable_typed_config()->PackFrom(context);
  envoy::config::bootstrap::v3::Bootstrap bootstrap;
  *bootstrap.mutable_static_resources()->add_clusters() = cluster;
  Redact(bootstrap);
  tls::UpstreamTlsContext out;
  ASSERT_TRUE(
      bootstrap.static_resources().clusters(0).transport_socket().typed_config().UnpackTo(&out));
  EXPECT_EQ(out.common_tls_context().tls_certificates(0).private_key().inline_string(),
            "[redacted]");
}

TEST(RedactTest, HidesListsAndMaps) {
  tls::Secret secret;
  secret.mutable_session_ticket_keys()->add_keys()->set_inline_bytes("key");
  Redact(secret);
  EXPECT_EQ(secret.session_ticket_keys().keys(0).inline_bytes(), "[redacted]");
  tls::GenericSecret generic;
  (*generic.mutable_secrets())["name"].set_inline_string("value");
  Redact(generic);
  ASSERT_EQ(generic.secrets().count("name"), 1u);
  EXPECT_EQ(generic.secrets().at("name").inline_string(), "[redacted]");
}

TEST(RedactTest, LeavesWhatIsNoSecret) {
  envoy::config::cluster::v3::Cluster cluster;
  cluster.set_name("c");
  const std::string before = cluster.SerializeAsString();
  Redact(cluster);
  EXPECT_EQ(cluster.SerializeAsString(), before);
}

}  // namespace
}  // namespace sluice::server::admin

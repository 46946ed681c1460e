#include "test/net/tls/made_certificates.h"
#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

class CertEndpointTest : public AdminFixture {
 protected:
  void UseTls() {
    const net::tls::MadeCertificate ca = net::tls::MakeCa("ca");
    net::tls::CertificateWish wish;
    wish.sans = {"DNS:a.test", "URI:spiffe://a", "IP:10.0.0.1"};
    const net::tls::MadeCertificate leaf = net::tls::Make(wish, &ca);
    key_ = leaf.key_pem;
    running_.Reload(BootstrapText(ListenerText("in", DirectResponse("x"), 0, "",
                                               DownstreamTls(leaf.pem, leaf.key_pem, ca.pem))));
  }
  std::string key_;
};

TEST_F(CertEndpointTest, ListsWhatIsInUse) {
  UseTls();
  const std::string body = BodyOf(Get("/certs"));
  for (const char* part :
       {"\"path\": \"\\u003cinline\\u003e\"", "\"serial_number\": \"1234\"", "\"dns\": \"a.test\"",
        "\"uri\": \"spiffe://a\"", "\"ip_address\": \"10.0.0.1\"",
        "\"days_until_expiration\": \"364\"", "\"ca_cert\"", "\"expiration_time\""}) {
    EXPECT_TRUE(Contains(body, part)) << part << body;
  }
}

TEST_F(CertEndpointTest, IsEmptyWithoutTls) {
  EXPECT_TRUE(Contains(BodyOf(Get("/certs")), "\"certificates\": []"));
}

TEST_F(CertEndpointTest, ADumpShowsNoKey) {
  UseTls();
  const std::string dump = BodyOf(Get("/config_dump"));
  EXPECT_TRUE(Contains(dump, "DownstreamTlsContext")) << dump;
  EXPECT_TRUE(Contains(dump, "[redacted]")) << dump;
  EXPECT_FALSE(Contains(dump, "PRIVATE KEY")) << dump;
}

}  // namespace
}  // namespace sluice::server::admin

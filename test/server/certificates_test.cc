#include "source/server/certificates.h"

#include <gtest/gtest.h>

#include "test/net/tls/made_certificates.h"
#include "test/server/snapshot_source.h"

namespace sluice::server {
namespace {

using std::chrono::hours;

class CertificatesTest : public testing::Test {
 protected:
  std::shared_ptr<const config::Snapshot> Build() {
    net::tls::CertificateWish wish;
    wish.ends = 24 * 10 + 1;
    const net::tls::MadeCertificate leaf = net::tls::Make(wish, &ca_);
    return source_.Build(
        BootstrapText(ListenerText("in", DirectResponse("x"), 0, "",
                                   DownstreamTls(leaf.pem + ca_.pem, leaf.key_pem, ca_.pem))));
  }
  const net::tls::MadeCertificate ca_ = net::tls::MakeCa("ca");
  SnapshotSource source_;
};

TEST_F(CertificatesTest, AContextHasItsTrustAndItsChain) {
  const auto snapshot = Build();
  const auto contexts = CertificatesOf(*snapshot);
  ASSERT_EQ(contexts.size(), 1u);
  ASSERT_NE(contexts[0].ca, nullptr);
  EXPECT_EQ(contexts[0].ca->subject, "CN=ca,O=Test");
  ASSERT_EQ(contexts[0].chain.size(), 2u);
  EXPECT_EQ(contexts[0].chain[0]->subject, "CN=leaf,O=Test");
  EXPECT_EQ(contexts[0].chain[1]->subject, "CN=ca,O=Test");
}

TEST_F(CertificatesTest, TheFirstThatExpiresCounts) {
  const auto snapshot = Build();
  const base::WallTime now = base::SystemClock().WallNow();
  EXPECT_EQ(DaysUntilFirstExpiry(*snapshot, now), 10u);
  EXPECT_EQ(DaysUntilFirstExpiry(*snapshot, now + hours(24 * 20)), 0u);
}

TEST_F(CertificatesTest, WithoutAnyThereIsNoFirst) {
  const auto snapshot = source_.Build(BootstrapText(ListenerText("in", DirectResponse("x"))));
  EXPECT_TRUE(CertificatesOf(*snapshot).empty());
  EXPECT_EQ(DaysUntilFirstExpiry(*snapshot, {}), 4294967295u);
}

TEST_F(CertificatesTest, DaysAreWhole) {
  const base::WallTime now(hours(1000));
  EXPECT_EQ(DaysUntil(now + hours(47), now), 1);
  EXPECT_EQ(DaysUntil(now - hours(1), now), 0);
}

}  // namespace
}  // namespace sluice::server

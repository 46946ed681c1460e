#include "source/server/expiry_warnings.h"

#include <gtest/gtest.h>

#include "test/net/tls/made_certificates.h"
#include "test/server/snapshot_source.h"

namespace sluice::server {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class ExpiryWarningsTest : public testing::Test {
 protected:
  ExpiryWarningsTest() {
    net::tls::CertificateWish wish;
    wish.ends = 24 * 10 + 1;
    const net::tls::MadeCertificate leaf = net::tls::Make(wish, &ca_);
    const std::string tls = DownstreamTls(leaf.pem, leaf.key_pem, ca_.pem);
    snapshot_ = source_.Build(BootstrapText(ListenerText("in", DirectResponse("x"), 0, "", tls)));
  }
  // After that many hours by both clocks.
  ExpiryWarnings::Report After(int h, base::Duration wall_jump = base::Duration::zero()) {
    return warnings_.Check(*snapshot_, wall_ + hours(h) + wall_jump, now_ + hours(h));
  }

  const net::tls::MadeCertificate ca_ = net::tls::MakeCa("ca");
  SnapshotSource source_;
  std::shared_ptr<const config::Snapshot> snapshot_;
  ExpiryWarnings warnings_;
  const base::WallTime wall_ = base::SystemClock().WallNow();
  const base::MonotonicTime now_{hours(1)};
};

TEST_F(ExpiryWarningsTest, SaysNothingWhileThereIsTime) {
  const auto report = After(24 * 6);
  EXPECT_EQ(report.soon, 0u);
  EXPECT_TRUE(report.lines.empty());
}

TEST_F(ExpiryWarningsTest, NamesWhatIsAboutToExpire) {
  const auto report = After(24 * 8);
  EXPECT_EQ(report.soon, 1u);
  ASSERT_EQ(report.lines.size(), 1u);
  EXPECT_EQ(report.lines[0],
            "the certificate CN=leaf,O=Test (<inline>), serial 1234, expires in 48 h; renew it, "
            "/certs has all");
}

TEST_F(ExpiryWarningsTest, SaysItOnceADay) {
  EXPECT_EQ(After(24 * 8).lines.size(), 1u);
  const auto again = After(24 * 8 + 12);
  EXPECT_TRUE(again.lines.empty());
  EXPECT_EQ(again.soon, 1u);
  EXPECT_EQ(After(24 * 9).lines.size(), 1u);
}

TEST_F(ExpiryWarningsTest, WhatHasExpiredCountsToo) {
  const auto report = After(24 * 11);
  EXPECT_EQ(report.soon, 1u);
  ASSERT_EQ(report.lines.size(), 1u);
  EXPECT_NE(report.lines[0].find("has expired"), std::string::npos) << report.lines[0];
}

TEST_F(ExpiryWarningsTest, AClockThatWasSetIsNoticed) {
  After(0);
  EXPECT_TRUE(After(1, std::chrono::seconds(30)).lines.empty());
  const auto forward = After(2, hours(24 * 8));
  ASSERT_EQ(forward.lines.size(), 2u);
  EXPECT_EQ(forward.lines[0],
            "the system's clock was set 691170 s forward: certificates are valid or not by the new "
            "time");
  EXPECT_EQ(forward.soon, 1u);
  const auto back = After(3);
  ASSERT_EQ(back.lines.size(), 1u);
  EXPECT_NE(back.lines[0].find("691200 s back"), std::string::npos) << back.lines[0];
  EXPECT_EQ(back.soon, 0u);
}

}  // namespace
}  // namespace sluice::server

#include "source/http/h2/keepalive.h"

#include <gtest/gtest.h>

#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class KeepaliveTest : public ::testing::Test {
 protected:
  void Ping() { ++pings; }
  void GiveUp() { ++gone; }
  std::unique_ptr<Keepalive> Make() {
    return std::make_unique<Keepalive>(options, bench.worker,
                                       event::Callback::To<&KeepaliveTest::Ping>(this),
                                       event::Callback::To<&KeepaliveTest::GiveUp>(this));
  }
  Bench bench;
  KeepaliveOptions options{seconds(10), seconds(2), 0, {}};
  int pings = 0;
  int gone = 0;
};

TEST_F(KeepaliveTest, PingsAgainAfterAnAnswer) {
  const auto keepalive = Make();
  bench.Advance(seconds(10) + milliseconds(2));
  EXPECT_EQ(pings, 1);
  keepalive->OnPingAnswer();
  bench.Advance(seconds(9));
  EXPECT_EQ(pings, 1);
  bench.Advance(seconds(1) + milliseconds(2));
  EXPECT_EQ(pings, 2);
  EXPECT_EQ(gone, 0);
}

TEST_F(KeepaliveTest, GivesUpWithoutAnAnswer) {
  const auto keepalive = Make();
  bench.Advance(seconds(10) + milliseconds(2));
  bench.Advance(seconds(2) + milliseconds(2));
  EXPECT_EQ(gone, 1);
}

TEST_F(KeepaliveTest, AnyFrameIsASignOfLife) {
  const auto keepalive = Make();
  bench.Advance(seconds(10) + milliseconds(2));
  for (int i = 0; i < 5; ++i) {
    bench.Advance(seconds(1));
    keepalive->OnFrame();
  }
  EXPECT_EQ(gone, 0);
  bench.Advance(seconds(2) + milliseconds(2));
  EXPECT_EQ(gone, 1);
}

TEST_F(KeepaliveTest, JitterMakesAnIntervalLonger) {
  options.jitter_percent = 50;
  for (int i = 0; i < 20; ++i) {
    pings = 0;
    const auto keepalive = Make();
    bench.Advance(seconds(10) - milliseconds(1));
    EXPECT_EQ(pings, 0);
    bench.Advance(seconds(5) + milliseconds(3));
    EXPECT_EQ(pings, 1);
  }
}

TEST_F(KeepaliveTest, WithoutAnIntervalOnlySilenceAsks) {
  options.interval = base::Duration::zero();
  options.idle_interval = seconds(5);
  const auto keepalive = Make();
  bench.Advance(seconds(100));
  EXPECT_EQ(pings, 0);
  keepalive->OnStreamStart();
  EXPECT_EQ(pings, 1);
  keepalive->OnPingAnswer();
  keepalive->OnFrame();
  keepalive->OnStreamStart();
  EXPECT_EQ(pings, 1);
  bench.Advance(seconds(100));
  EXPECT_EQ(gone, 0);
}

}  // namespace
}  // namespace sluice::http::h2

#include "source/xds/protocol/stream_subscription.h"

#include <gtest/gtest.h>

#include "test/xds/recording_watcher.h"
#include "test/xds/watched_loop.h"

namespace sluice::xds {
namespace {

// Takes what is sent and never answers.
class SilentPlane final : public StreamOpener {
 public:
  std::unique_ptr<Stream> Open(StreamEvents&) override { return std::make_unique<End>(*this); }
  std::vector<std::string> sent;

 private:
  class End final : public Stream {
   public:
    explicit End(SilentPlane& plane) : plane_(plane) {}
    void Send(std::string bytes) override { plane_.sent.push_back(std::move(bytes)); }

   private:
    SilentPlane& plane_;
  };
};

class StreamSubscriptionTest : public WatchedLoop {
 protected:
  void Turn() { loop_.RunOnce(/*wait=*/false); }

  base::Random random_{7};
  SilentPlane plane_;
  RecordingWatcher watcher_;
  Ads ads_{environment_, plane_, random_, {}};
  SubscriptionOptions options_{Type::kRoute, "r", {}, "rds."};
};

TEST_F(StreamSubscriptionTest, AsksWhenItStartsAndGivesUpWhenItGoes) {
  auto subscription = std::make_unique<StreamSubscription>(environment_, ads_, options_, watcher_);
  ads_.Start();
  Turn();
  EXPECT_TRUE(plane_.sent.empty());
  subscription->Start();
  Turn();
  EXPECT_EQ(plane_.sent.size(), 1u);
  EXPECT_EQ(Stat("rds.update_attempt"), 1u);
  subscription.reset();
  Turn();
  EXPECT_EQ(plane_.sent.size(), 2u);
}

TEST_F(StreamSubscriptionTest, WaitsForTheFirstAnswerAsLongAsItsSourceSays) {
  options_.source.initial_fetch_timeout = std::chrono::seconds(1);
  StreamSubscription subscription(environment_, ads_, options_, watcher_);
  subscription.Start();
  Advance(std::chrono::seconds(2));
  EXPECT_EQ(watcher_.no_answers, 1);
  EXPECT_EQ(Stat("rds.init_fetch_timeout"), 1u);
}

}  // namespace
}  // namespace sluice::xds

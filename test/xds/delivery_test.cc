#include "source/xds/delivery.h"

#include "source/base/xx_hash.h"
#include "test/xds/recording_watcher.h"
#include "test/xds/watched_loop.h"

namespace sluice::xds {
namespace {

class DeliveryTest : public WatchedLoop {
 protected:
  void Deliver(const std::vector<std::string>& names, const std::string& version,
               bool usable = true) {
    resources_.clear();
    for (const std::string& name : names) resources_.emplace_back().name = name;
    errors_ = {};
    if (!usable) errors_.Error("cannot be read");
    delivery_.Deliver({resources_, removed_, version, true}, usable, errors_);
  }

  RecordingWatcher watcher_;
  std::vector<Resource> resources_;
  const std::vector<std::string> removed_{};
  extension::FieldErrors errors_;
  Delivery delivery_{environment_, Type::kCluster, "cds.", std::chrono::seconds(15), watcher_};
};

TEST_F(DeliveryTest, CountsAndShowsWhatIsAccepted) {
  Deliver({"a"}, "v1");
  EXPECT_EQ(watcher_.names, std::vector<std::string>{"a"});
  EXPECT_EQ(Stat("cds.update_success"), 1u);
  EXPECT_EQ(Stat("cds.version"), base::XxHash64("v1"));
  EXPECT_EQ(Stat("cds.update_time"), 3600u * 1000);
}

TEST_F(DeliveryTest, ARefusedUpdateKeepsTheVersion) {
  Deliver({"a"}, "v1");
  Deliver({"a", "bad"}, "v2");
  EXPECT_FALSE(errors_.ok());
  EXPECT_EQ(Stat("cds.update_rejected"), 1u);
  EXPECT_EQ(Stat("cds.version"), base::XxHash64("v1"));
  EXPECT_EQ(watcher_.no_answers, 0);
}

TEST_F(DeliveryTest, WhoWaitsGoesOnWhenTheFirstUpdateIsRefused) {
  Deliver({}, "v1", /*usable=*/false);
  EXPECT_EQ(watcher_.updates, 0);
  EXPECT_EQ(watcher_.no_answers, 1);
}

TEST_F(DeliveryTest, WhoWaitsGoesOnAfterTheInitialFetchTimeout) {
  delivery_.Begin();
  Advance(std::chrono::seconds(14));
  EXPECT_EQ(watcher_.no_answers, 0);
  Advance(std::chrono::seconds(2));
  EXPECT_EQ(watcher_.no_answers, 1);
  EXPECT_EQ(Stat("cds.init_fetch_timeout"), 1u);
}

TEST_F(DeliveryTest, AnAnswerInTimeEndsTheWait) {
  delivery_.Begin();
  Deliver({}, "v1");
  Advance(std::chrono::seconds(60));
  EXPECT_EQ(watcher_.no_answers, 0);
  EXPECT_EQ(Stat("cds.init_fetch_timeout"), 0u);
}

TEST_F(DeliveryTest, WithoutATimeoutItWaitsForEver) {
  Delivery patient(environment_, Type::kCluster, "other.", base::Duration(0), watcher_);
  patient.Begin();
  Advance(std::chrono::hours(24));
  EXPECT_EQ(watcher_.no_answers, 0);
}

TEST_F(DeliveryTest, AFailureIsCountedAndOnlyAFinalOneEndsTheWait) {
  delivery_.Fail(/*final=*/false);
  EXPECT_EQ(watcher_.no_answers, 0);
  delivery_.Fail(/*final=*/true);
  EXPECT_EQ(watcher_.no_answers, 1);
  delivery_.Fail(/*final=*/true);
  EXPECT_EQ(watcher_.no_answers, 1);
  EXPECT_EQ(Stat("cds.update_failure"), 3u);
}

TEST_F(DeliveryTest, WhatComesByNameIsNotAppliedInPart) {
  Delivery endpoints(environment_, Type::kEndpoint, "eds.", base::Duration(0), watcher_);
  resources_.emplace_back().name = "a";
  errors_.Error("two of one name");
  endpoints.Deliver({resources_, removed_, "v1", false}, /*usable=*/true, errors_);
  EXPECT_EQ(watcher_.updates, 0);
  EXPECT_EQ(Stat("eds.update_rejected"), 1u);
}

}  // namespace
}  // namespace sluice::xds

#include "source/http/h2/flood_guard.h"

#include <gtest/gtest.h>

namespace sluice::http::h2 {
namespace {

class FloodGuardTest : public ::testing::Test {
 protected:
  Options options;
  CodecCounters counters;
  base::MonotonicTime now{std::chrono::hours(1)};
};

TEST_F(FloodGuardTest, ResetsComeBackWithTime) {
  options.stream_reset_burst = 3;
  options.stream_reset_rate = 2;
  FloodGuard guard(options, counters);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(guard.OnReset(now), nullptr);
  EXPECT_NE(guard.OnReset(now), nullptr);
  now += std::chrono::seconds(1);
  EXPECT_EQ(guard.OnReset(now), nullptr);
  EXPECT_EQ(guard.OnReset(now), nullptr);
  EXPECT_NE(guard.OnReset(now), nullptr);
  now += std::chrono::hours(1000);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(guard.OnReset(now), nullptr);
  EXPECT_NE(guard.OnReset(now), nullptr);
}

TEST_F(FloodGuardTest, ARateOfNothingNeverComesBack) {
  options.stream_reset_burst = 1;
  options.stream_reset_rate = 0;
  FloodGuard guard(options, counters);
  EXPECT_EQ(guard.OnReset(now), nullptr);
  EXPECT_NE(guard.OnReset(now + std::chrono::hours(100)), nullptr);
}

TEST_F(FloodGuardTest, WindowUpdatesAreMeasuredByStreamsAndDataSent) {
  FloodGuard guard(options, counters);
  guard.OnStreamOpened();
  guard.OnDataSent();
  for (int i = 0; i < 5 + 2 * (1 + 10); ++i) EXPECT_EQ(guard.OnWindowUpdate(), nullptr);
  EXPECT_NE(guard.OnWindowUpdate(), nullptr);
}

TEST_F(FloodGuardTest, PrioritiesAreMeasuredByStreams) {
  FloodGuard guard(options, counters);
  guard.OnStreamOpened();
  for (int i = 0; i < 200; ++i) EXPECT_EQ(guard.OnPriority(), nullptr);
  EXPECT_NE(guard.OnPriority(), nullptr);
}

TEST_F(FloodGuardTest, OnlyEmptyFramesInARowCount) {
  FloodGuard guard(options, counters);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(guard.OnContentFrame(0, false), nullptr);
    EXPECT_EQ(guard.OnContentFrame(1, false), nullptr);
    EXPECT_EQ(guard.OnContentFrame(0, true), nullptr);
  }
  EXPECT_EQ(guard.OnContentFrame(0, false), nullptr);
  EXPECT_NE(guard.OnContentFrame(0, false), nullptr);
}

TEST_F(FloodGuardTest, FramesThatAreGoneDoNotCountHoweverLongTheOutputLasts) {
  options.max_outbound_control_frames = 10;
  FloodGuard guard(options, counters);
  // The output always holds the last five frames of 17 bytes.
  for (int i = 0; i < 1000; ++i) {
    guard.OnFrameSent(/*control=*/true);
    guard.OnBytesAppended(17);
    ASSERT_EQ(guard.NoteUnsent(i < 5 ? static_cast<size_t>(i + 1) * 17 : 85, 0), nullptr) << i;
  }
}

TEST_F(FloodGuardTest, FramesThatStayCount) {
  options.max_outbound_control_frames = 10;
  FloodGuard guard(options, counters);
  size_t unsent = 0;
  const char* flood = nullptr;
  int frames = 0;
  for (; flood == nullptr && frames < 100; ++frames) {
    guard.OnFrameSent(/*control=*/true);
    guard.OnBytesAppended(17);
    unsent += 17;
    flood = guard.NoteUnsent(unsent, 0);
  }
  EXPECT_EQ(frames, 11);
  EXPECT_EQ(counters.outbound_control_frames_active.value(), 11);
}

TEST_F(FloodGuardTest, WhatItShowedIsTakenBackAtItsEnd) {
  {
    FloodGuard guard(options, counters);
    guard.OnFrameSent(false);
    guard.OnBytesAppended(100);
    guard.NoteUnsent(100, 3);
    EXPECT_EQ(counters.outbound_frames_active.value(), 4);
    EXPECT_EQ(counters.outbound_control_frames_active.value(), 3);
  }
  EXPECT_EQ(counters.outbound_frames_active.value(), 0);
  EXPECT_EQ(counters.outbound_control_frames_active.value(), 0);
}

}  // namespace
}  // namespace sluice::http::h2

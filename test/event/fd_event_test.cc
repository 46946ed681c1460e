#include "source/event/fd_event.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

#include "test/event/simulated_clock.h"

namespace sluice::event {
namespace {

// Watches one end of a pair of sockets and adds up what it is told.
class FdEventTest : public testing::Test {
 protected:
  FdEventTest() {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds_), 0);
    event_.emplace(loop_, &FdEventTest::OnReady, this);
  }
  ~FdEventTest() override {
    event_.reset();
    close(fds_[0]);
    if (fds_[1] >= 0) close(fds_[1]);
  }
  static void OnReady(void* self, uint32_t readiness) {
    auto& test = *static_cast<FdEventTest*>(self);
    ++test.calls_;
    test.readiness_ |= readiness;
  }
  // What one turn of the loop reports; 0: nothing.
  uint32_t Turn(bool wait = false) {
    readiness_ = 0;
    loop_.RunOnce(wait);
    return readiness_;
  }
  void SendByte() { EXPECT_EQ(write(fds_[1], "x", 1), 1); }

  SimulatedClock clock_;
  Loop loop_{clock_};
  std::optional<FdEvent> event_;
  int fds_[2] = {-1, -1};
  int calls_ = 0;
  uint32_t readiness_ = 0;
};

TEST_F(FdEventTest, SaysOnceThatBytesHaveCome) {
  event_->Watch(fds_[0]);
  EXPECT_TRUE(event_->watching());
  EXPECT_EQ(Turn(), uint32_t{kWritable});
  EXPECT_EQ(Turn(), 0u);
  SendByte();
  EXPECT_TRUE(Turn() & kReadable);
  EXPECT_EQ(Turn(), 0u);
}

TEST_F(FdEventTest, AReaderOnlyIsNotToldThatItCouldWrite) {
  event_->Watch(fds_[0], FdEvent::Interest::kReadOnly);
  EXPECT_EQ(Turn(), 0u);
  SendByte();
  EXPECT_EQ(Turn(), uint32_t{kReadable});
}

TEST_F(FdEventTest, ALevelIsReportedInEachTurnUntilItIsRead) {
  event_->Watch(fds_[0], FdEvent::Interest::kReadLevel);
  SendByte();
  EXPECT_EQ(Turn(/*wait=*/true), uint32_t{kReadable});
  EXPECT_EQ(Turn(/*wait=*/true), uint32_t{kReadable});
  char byte;
  EXPECT_EQ(read(fds_[0], &byte, 1), 1);
  EXPECT_EQ(Turn(), 0u);
}

TEST_F(FdEventTest, TellsThatThePeerHasShutDownItsSide) {
  event_->Watch(fds_[0]);
  Turn();
  EXPECT_EQ(shutdown(fds_[1], SHUT_WR), 0);
  const uint32_t readiness = Turn();
  EXPECT_TRUE(readiness & kPeerClosed);
  EXPECT_TRUE(readiness & kReadable);
}

// A pair of Unix sockets resets where one end goes with bytes unread.
TEST_F(FdEventTest, TellsAlsoOfAPeerThatHasReset) {
  event_->Watch(fds_[0]);
  EXPECT_EQ(write(fds_[0], "x", 1), 1);
  SendByte();
  Turn();
  close(fds_[1]);
  fds_[1] = -1;
  EXPECT_EQ(Turn(), uint32_t{kReadable | kWritable | kPeerClosed});
}

TEST_F(FdEventTest, IsSilentOnceItNoLongerWatches) {
  event_->Watch(fds_[0]);
  event_->Unwatch();
  EXPECT_FALSE(event_->watching());
  SendByte();
  EXPECT_EQ(Turn(), 0u);
  EXPECT_EQ(calls_, 0);
}

}  // namespace
}  // namespace sluice::event

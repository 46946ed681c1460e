#include "source/proxy/worker_context.h"

#include <gtest/gtest.h>

#include "test/proxy/worker_fixture.h"

namespace sluice::proxy {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class WorkerContextTest : public WorkerFixture {};

TEST_F(WorkerContextTest, TheDateGoesOnWithTheClock) {
  EXPECT_EQ(context_.DateAt(clock_.Now()), "Thu, 01 Jan 1970 01:00:00 GMT");
  clock_.Advance(seconds(86400));
  EXPECT_EQ(context_.DateAt(clock_.Now()), "Fri, 02 Jan 1970 01:00:00 GMT");
}

TEST_F(WorkerContextTest, TheDateIsNotOlderThanAQuarterOfASecond) {
  context_.DateAt(clock_.Now());
  clock_.Advance(milliseconds(900));
  EXPECT_EQ(context_.DateAt(clock_.Now()), "Thu, 01 Jan 1970 01:00:00 GMT");
  clock_.Advance(milliseconds(250));
  EXPECT_EQ(context_.DateAt(clock_.Now()), "Thu, 01 Jan 1970 01:00:01 GMT");
}

TEST_F(WorkerContextTest, TellsTheWallTimeOfAMoment) {
  const base::MonotonicTime now = clock_.Now();
  EXPECT_EQ(context_.WallAt(now), clock_.WallNow());
  EXPECT_EQ(context_.WallAt(now + milliseconds(100)), clock_.WallNow() + milliseconds(100));
}

}  // namespace
}  // namespace sluice::proxy

#include <sched.h>

#include <thread>

#include "gtest/gtest.h"
#include "source/cli/flags.h"

namespace sluice::cli {
namespace {

// The answer of a thread that is bound to so many CPUs; 0 when the machine has fewer.
int ConcurrencyOn(int cpus) {
  int found = 0;
  std::thread thread([&] {  // its affinity ends with it
    cpu_set_t all, few;
    CPU_ZERO(&few);
    if (sched_getaffinity(0, sizeof(all), &all) != 0 || CPU_COUNT(&all) < cpus) return;
    for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&few) < cpus; ++i) {
      if (CPU_ISSET(i, &all)) CPU_SET(i, &few);
    }
    if (sched_setaffinity(0, sizeof(few), &few) == 0) found = DefaultConcurrency();
  });
  thread.join();
  return found;
}

TEST(ConcurrencyTest, IsWithinWhatIsAllowed) {
  EXPECT_GE(DefaultConcurrency(), 1);
  EXPECT_LE(DefaultConcurrency(), 256);
}

TEST(ConcurrencyTest, FollowsTheAffinity) { EXPECT_EQ(ConcurrencyOn(1), 1); }

TEST(ConcurrencyTest, IsTheDefaultOfTheFlag) {
  Flags flags;
  std::string error;
  ASSERT_TRUE(ParseFlags({}, flags, error)) << error;
  EXPECT_EQ(flags.server.concurrency, DefaultConcurrency());
}

}  // namespace
}  // namespace sluice::cli

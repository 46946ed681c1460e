#include "source/base/check.h"

#include <gtest/gtest.h>

namespace sluice::base {
namespace {

TEST(CheckTest, AConditionThatHoldsIsEvaluatedOnce) {
  int calls = 0;
  SLUICE_CHECK(++calls == 1);
  EXPECT_EQ(calls, 1);
}

TEST(CheckDeathTest, AFailureEndsTheProcessAndSaysWhereAndWhat) {
  const int two = 2;
  EXPECT_DEATH(SLUICE_CHECK(two == 3),
               "sluice: internal error at .*check_test.cc:[0-9]+: two == 3 does not hold");
}

TEST(CheckDeathTest, DebugChecksCountOnlyWithoutNdebug) {
  const int two = 2;
#ifdef NDEBUG
  SLUICE_DCHECK(two == 3);
#else
  EXPECT_DEATH(SLUICE_DCHECK(two == 3), "two == 3 does not hold");
#endif
  EXPECT_EQ(two, 2);
}

}  // namespace
}  // namespace sluice::base

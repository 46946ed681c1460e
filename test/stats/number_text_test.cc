#include "source/stats/number_text.h"

#include <limits>

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

template <typename T>
std::string Text(T value) {
  std::string out;
  AppendNumber(value, out);
  return out;
}

TEST(NumberTextTest, WritesWhatReadsBack) {
  EXPECT_EQ(Text(uint64_t{0}), "0");
  EXPECT_EQ(Text(~uint64_t{0}), "18446744073709551615");
  EXPECT_EQ(Text(0.5), "0.5");
  EXPECT_EQ(Text(3600000.0), "3600000");
  EXPECT_EQ(Text(43.0 + 2.0 / 3.0), "43.666666666666664");
  EXPECT_EQ(Text(99.9), "99.9");
  EXPECT_EQ(Text(0.999 * 100), "99.9");
  EXPECT_EQ(Text(1.8e19), "1.8e+19");
  EXPECT_EQ(Text(1e-300), "1e-300");
  EXPECT_EQ(Text(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(NumberTextTest, HasNoNanInJson) {
  std::string out;
  AppendJsonNumber(std::numeric_limits<double>::quiet_NaN(), out);
  AppendJsonNumber(2.25, out);
  EXPECT_EQ(out, "null2.25");
}

}  // namespace
}  // namespace sluice::stats

#include "source/stats/stats_output.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "test/stats/output_fixture.h"

namespace sluice::stats {
namespace {

class StatsOutputTest : public OutputFixture {};

TEST_F(StatsOutputTest, RefusesAFilterThatIsNoRegex) {
  EXPECT_EQ(Show(As(Format::kText, "*(")),
            "error: Invalid re2 regex: no argument for repetition operator: *");
}

TEST_F(StatsOutputTest, ComesInPiecesForManyClusters) {
  std::vector<GroupHandle<ClusterLike>> many;
  for (int i = 0; i < 3000; ++i)
    many.push_back(store_.AddGroup<ClusterLike>("cluster.c" + std::to_string(i) + "."));
  const std::string text = Show(As(Format::kText, "rq_total"));
  EXPECT_GE(pieces_, 1);
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    lines.push_back(text.substr(at, text.find('\n', at) - at));
  }
  ASSERT_EQ(lines.size(), 3001u);
  for (size_t i = 1; i < lines.size(); ++i) ASSERT_LT(lines[i - 1], lines[i]);
  const std::string metrics = Show(As(Format::kPrometheus));
  size_t types = 0;
  for (size_t at = metrics.find("# TYPE"); at != std::string::npos;
       at = metrics.find("# TYPE", at + 1))
    ++types;
  EXPECT_EQ(types, 4u);  // one per metric, however many clusters have it
}

}  // namespace
}  // namespace sluice::stats

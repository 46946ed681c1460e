#include "source/stats/output_options.h"

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

using Format = OutputOptions::Format;
using Buckets = OutputOptions::Buckets;

TEST(OutputOptionsTest, ReadsTheQuery) {
  OutputOptions options;
  EXPECT_EQ(SetOutputOption("format", "prometheus", options), "");
  EXPECT_EQ(SetOutputOption("usedonly", "", options), "");
  EXPECT_EQ(SetOutputOption("histogram_buckets", "disjoint", options), "");
  EXPECT_EQ(SetOutputOption("type", "Gauges", options), "");
  EXPECT_EQ(SetOutputOption("filter", "a+", options), "");
  EXPECT_EQ(SetOutputOption("unknown", "x", options), "");
  EXPECT_EQ(options.format, Format::kPrometheus);
  EXPECT_TRUE(options.used_only);
  EXPECT_EQ(options.buckets, Buckets::kDisjoint);
  EXPECT_EQ(options.type, OutputOptions::Type::kGauges);
  EXPECT_EQ(options.filter, "a+");
  EXPECT_EQ(SetOutputOption("format", "xml", options),
            "usage: /stats?format=(json|prometheus|text)\n\n");
  EXPECT_EQ(SetOutputOption("hidden", "maybe", options),
            "usage: /stats?hidden=(include|only|exclude)\n\n");
  EXPECT_EQ(options.format, Format::kPrometheus);
}

}  // namespace
}  // namespace sluice::stats

#include "source/http/h2/codec_counters.h"

#include <gtest/gtest.h>

#include <set>

namespace sluice::http::h2 {
namespace {

TEST(CodecCountersTest, EveryMemberHasItsField) {
  std::set<size_t> offsets;
  for (const stats::Field& field : CodecCounters::kFields) {
    EXPECT_FALSE(field.name.empty());
    offsets.insert(field.offset);
  }
  EXPECT_EQ(offsets.size(), std::size(CodecCounters::kFields));
}

}  // namespace
}  // namespace sluice::http::h2

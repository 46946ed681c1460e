#include "source/upstream/grpc_stats.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace sluice::upstream {
namespace {

class GrpcStatsTest : public testing::Test {
 protected:
  // Those that have counted something.
  std::map<std::string, uint64_t> Used() {
    std::map<std::string, uint64_t> used;
    store_.ForEach([&](const stats::Sample& sample) {
      const uint64_t value = sample.total != nullptr ? sample.total->count() : sample.value;
      if (value != 0) used[std::string(sample.name)] = value;
    });
    return used;
  }
  using Expected = std::map<std::string, uint64_t>;

  stats::Store store_{1};
  GrpcStatsTable table_{store_, "cluster.web.grpc.", 0};
};

TEST_F(GrpcStatsTest, NothingIsThereBeforeACall) {
  int count = 0;
  store_.ForEach([&count](const stats::Sample&) { ++count; });
  EXPECT_EQ(count, 0);
}

TEST_F(GrpcStatsTest, CallsCountByTheirStatus) {
  table_.Of("").CountEnd("0");
  table_.Of("").CountEnd("5");
  table_.Of("").CountEnd("16");
  EXPECT_EQ(Used(), (Expected{{"cluster.web.grpc.total", 3},
                              {"cluster.web.grpc.success", 1},
                              {"cluster.web.grpc.failure", 2},
                              {"cluster.web.grpc.0", 1},
                              {"cluster.web.grpc.5", 1},
                              {"cluster.web.grpc.16", 1}}));
}

TEST_F(GrpcStatsTest, WhatIsNoStatusIsAFailure) {
  for (const char* status : {"17", "x", "-1", "99999999999999999999999"}) {
    table_.Of("").CountEnd(status);
  }
  EXPECT_EQ(Used(), (Expected{{"cluster.web.grpc.total", 4}, {"cluster.web.grpc.failure", 4}}));
}

TEST_F(GrpcStatsTest, AMethodHasItsOwn) {
  table_.Of("pkg.Svc.Do.").request_message_count.Add(2);
  table_.TimesOf("pkg.Svc.Do.").upstream_rq_time.Record(3);
  EXPECT_EQ(Used(), (Expected{{"cluster.web.grpc.pkg.Svc.Do.request_message_count", 2},
                              {"cluster.web.grpc.pkg.Svc.Do.upstream_rq_time", 1}}));
}

TEST_F(GrpcStatsTest, MethodsThatAreMadeUpAreCountedTogetherInTheEnd) {
  for (int i = 0; i < 3000; ++i) table_.Of("m" + std::to_string(i) + ".").total.Inc();
  const Expected used = Used();
  EXPECT_EQ(used.at("cluster.web.grpc.total"), 2000u);
  EXPECT_EQ(used.size(), 1001u);
}

}  // namespace
}  // namespace sluice::upstream

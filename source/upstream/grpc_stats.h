#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "source/stats/store.h"

namespace sluice::upstream {

// What gRPC calls have come to, under `cluster.<name>.grpc.` and perhaps a method. Names are
// Envoy's.
struct GrpcStats {
  static constexpr size_t kStatuses = 17;

  stats::Counter total;
  stats::Counter success;
  stats::Counter failure;
  stats::Counter request_message_count;
  stats::Counter response_message_count;
  stats::Counter by_status[kStatuses];  // 0 to 16: the numbers are their names
  static const stats::Field kFields[5 + kStatuses];

  // A call has ended with this grpc-status, as it came. What is none of gRPC's numbers is a failure
  // without a counter of its own.
  void CountEnd(std::string_view status);
};

// Milliseconds from the end of the request to the end of the answer.
struct GrpcTimes {
  stats::Histogram upstream_rq_time;
  static const stats::Field kFields[1];
};

// The gRPC statistics of one cluster on one worker, each made when it is first counted. Owned by
// its Cluster.
class GrpcStatsTable {
 public:
  // `prefix`: `cluster.<name>.grpc.`; `thread`: the worker's index.
  GrpcStatsTable(stats::Store& store, std::string prefix, int thread)
      : store_(store), prefix_(std::move(prefix)), thread_(thread) {}

  // Of `method`, as "package.Service.Method."; empty: of all together. Clients may make methods up:
  // beyond the first thousand they are counted together. Valid as long as the table.
  GrpcStats& Of(std::string_view method) { return *EntryOf(method).stats; }
  GrpcTimes& TimesOf(std::string_view method);

 private:
  struct Entry {
    std::string prefix;
    stats::GroupHandle<GrpcStats> stats_handle;
    stats::GroupHandle<GrpcTimes> times_handle;
    GrpcStats* stats = nullptr;
    GrpcTimes* times = nullptr;
  };
  static constexpr size_t kMostMethods = 1000;

  Entry& EntryOf(std::string_view method);

  stats::Store& store_;
  const std::string prefix_;
  const int thread_;
  absl::flat_hash_map<std::string, std::unique_ptr<Entry>> entries_;
};

}  // namespace sluice::upstream

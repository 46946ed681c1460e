#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "source/stats/group_cells.h"

namespace sluice::stats {

using CounterHandle = GroupHandle<OneCounter>;
using GaugeHandle = GroupHandle<OneGauge>;
using HistogramHandle = GroupHandle<OneHistogram>;

// All statistics of the process, under Envoy's dotted names. Adding and reading take a mutex;
// counting takes nothing.
//
//   struct ClusterStats {                                  // cluster_stats.h
//     stats::Counter upstream_rq_total;
//     stats::Gauge upstream_rq_active;
//     stats::Histogram upstream_rq_time;
//     stats::CodeCounters upstream_rq;                     // upstream_rq_200, upstream_rq_2xx
//     static const stats::Field kFields[4];
//   };
//   const stats::Field ClusterStats::kFields[] = {         // cluster_stats.cc
//       SLUICE_STAT(ClusterStats, upstream_rq_total), SLUICE_STAT(ClusterStats,
//       upstream_rq_active), SLUICE_STAT(ClusterStats, upstream_rq_time), SLUICE_STAT(ClusterStats,
//       upstream_rq)};
//
//   auto handle = store.AddGroup<ClusterStats>("cluster.web.");  // any thread, when the
//   configuration is built ClusterStats& stats = handle.ForThread(worker.index);        // once, on
//   the worker: its cells are made here stats.upstream_rq_total.Inc(); // per request: one add in
//   the thread's own memory
//
// What is declared and unused costs under 100 bytes per group and reads as zero. When the last
// handle of a group goes, its stats leave the output. The store should outlive its handles; one
// that outlives it can only be destroyed.
class Store {
 public:
  // `threads`: how many threads may count, workers and main; their indexes are 0 to threads - 1.
  explicit Store(int threads);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  int threads() const { return threads_; }

  // The same prefix and type give the same group while any handle to it lives. The prefix ends with
  // a dot.
  template <typename T>
  GroupHandle<T> AddGroup(std::string_view prefix) {
    return GroupHandle<T>(GroupRef(Add(TypeOf<T>(), prefix)));
  }
  // Single stats of the data path, when the name is known only at run time.
  CounterHandle AddCounter(std::string_view name) { return AddGroup<OneCounter>(name); }
  GaugeHandle AddGauge(std::string_view name) { return AddGroup<OneGauge>(name); }
  HistogramHandle AddHistogram(std::string_view name) { return AddGroup<OneHistogram>(name); }

  // Single stats of the control path, from any thread, under the mutex; they stay as long as the
  // store.
  void SetGauge(std::string_view name, uint64_t value);
  void SetText(std::string_view name, std::string_view value);
  void Count(std::string_view name, uint64_t n = 1);

  // Every stat, merged, in no order; those that are declared and unused too. Takes no cells into
  // being.
  void ForEach(absl::FunctionRef<void(const Sample&)> visit);
  // Closes the interval of all histograms; every stats_flush_interval.
  void Flush();
  // Counters read from zero again; gauges, texts and histograms keep their values.
  void ResetCounters();

  // For output: all groups, ordered by prefix, and the lock to hold while one reads them.
  std::vector<GroupRef> Groups();
  using Reading = std::unique_lock<std::mutex>;
  Reading LockReading() { return Reading(reading_); }

 private:
  friend class GroupCells;
  struct Key {
    std::string_view prefix;
    const GroupType* type;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const Key& key) const;
    size_t operator()(const GroupCells* group) const {
      return (*this)(Key{group->prefix(), &group->type()});
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const GroupCells* a, const GroupCells* b) const { return a == b; }
    bool operator()(const GroupCells* group, const Key& key) const {
      return &group->type() == key.type && group->prefix() == key.prefix;
    }
  };

  GroupCells* Add(const GroupType& type, std::string_view prefix);
  GroupCells* AddLocked(const GroupType& type, std::string_view prefix);
  // Finds or makes a single stat that the store itself keeps, and its cell that is written under
  // the mutex.
  template <typename T>
  T& PinnedLocked(std::string_view name);
  std::vector<GroupRef> Collect();
  // Called when the last reference is gone.
  void Forget(GroupCells* group);

  const int threads_;
  std::mutex mutex_;    // groups_, pinned_ and the cells behind the last thread's
  std::mutex reading_;  // one reader at a time; taken before mutex_, never on the data path
  absl::flat_hash_set<GroupCells*, Hash, Equal>
      groups_;                       // not counted: a group leaves when its last handle does
  std::vector<GroupCells*> pinned_;  // with a reference each
};

}  // namespace sluice::stats

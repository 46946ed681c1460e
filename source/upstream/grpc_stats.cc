#include "source/upstream/grpc_stats.h"

#include "source/base/ascii.h"

namespace sluice::upstream {
namespace {

constexpr stats::Field OfStatus(std::string_view name, size_t status) {
  return {name, stats::Kind::kCounter,
          offsetof(GrpcStats, by_status) + status * sizeof(stats::Counter)};
}

}  // namespace

const stats::Field GrpcStats::kFields[] = {
    SLUICE_STAT(GrpcStats, total),
    SLUICE_STAT(GrpcStats, success),
    SLUICE_STAT(GrpcStats, failure),
    SLUICE_STAT(GrpcStats, request_message_count),
    SLUICE_STAT(GrpcStats, response_message_count),
    OfStatus("0", 0),
    OfStatus("1", 1),
    OfStatus("2", 2),
    OfStatus("3", 3),
    OfStatus("4", 4),
    OfStatus("5", 5),
    OfStatus("6", 6),
    OfStatus("7", 7),
    OfStatus("8", 8),
    OfStatus("9", 9),
    OfStatus("10", 10),
    OfStatus("11", 11),
    OfStatus("12", 12),
    OfStatus("13", 13),
    OfStatus("14", 14),
    OfStatus("15", 15),
    OfStatus("16", 16),
};

const stats::Field GrpcTimes::kFields[] = {SLUICE_STAT(GrpcTimes, upstream_rq_time)};

void GrpcStats::CountEnd(std::string_view status) {
  uint64_t number = kStatuses;
  if (!base::ParseDecimal(status, number)) number = kStatuses;
  total.Inc();
  (number == 0 ? success : failure).Inc();
  if (number < kStatuses) by_status[number].Inc();
}

GrpcStatsTable::Entry& GrpcStatsTable::EntryOf(std::string_view method) {
  const auto found = entries_.find(absl::string_view(method.data(), method.size()));
  if (found != entries_.end()) return *found->second;
  if (entries_.size() >= kMostMethods && !method.empty()) return EntryOf({});
  auto entry = std::make_unique<Entry>();
  entry->prefix = prefix_ + std::string(method);
  entry->stats_handle = store_.AddGroup<GrpcStats>(entry->prefix);
  entry->stats = &entry->stats_handle.ForThread(thread_);
  return *entries_.emplace(std::string(method), std::move(entry)).first->second;
}

GrpcTimes& GrpcStatsTable::TimesOf(std::string_view method) {
  Entry& entry = EntryOf(method);
  if (entry.times == nullptr) {
    entry.times_handle = store_.AddGroup<GrpcTimes>(entry.prefix);
    entry.times = &entry.times_handle.ForThread(thread_);
  }
  return *entry.times;
}

}  // namespace sluice::upstream

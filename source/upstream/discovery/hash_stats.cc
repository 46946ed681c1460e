#include "source/upstream/discovery/hash_stats.h"

namespace sluice::upstream {

const stats::Field RingHashStats::kFields[] = {
    SLUICE_STAT(RingHashStats, size),
    SLUICE_STAT(RingHashStats, min_hashes_per_host),
    SLUICE_STAT(RingHashStats, max_hashes_per_host),
};

const stats::Field MaglevStats::kFields[] = {
    SLUICE_STAT(MaglevStats, min_entries_per_host),
    SLUICE_STAT(MaglevStats, max_entries_per_host),
};

}  // namespace sluice::upstream

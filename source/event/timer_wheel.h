#pragma once

#include <cstdint>

#include "source/base/intrusive_list.h"
#include "source/base/time.h"
#include "source/event/timer.h"

namespace sluice::event {

// Four wheels of 256 slots; a tick is a millisecond, so they reach 49 days (later deadlines wait in
// the last slot and are sorted in again). Owned by Loop, its thread only. Never allocates.
class TimerWheel {
 public:
  explicit TimerWheel(base::MonotonicTime start) : start_(start) {}

  // Links `timer` so that it comes up at its deadline; leaves it where it is when that is early
  // enough.
  void Schedule(Timer& timer);
  // Runs what is due at `now`.
  void Advance(base::MonotonicTime now);
  // When Advance has something to do next (possibly only sorting, or nothing for a timer that was
  // moved); max() when nothing is linked.
  base::MonotonicTime NextWork() const { return next_work_; }

 private:
  static constexpr int kLevels = 4;
  static constexpr int kSlots = 256;
  struct Level {
    base::IntrusiveList<Timer> slots[kSlots];
    uint64_t occupied[kSlots / 64] = {};
  };

  uint64_t TickOf(base::MonotonicTime time) const;  // rounded up
  void Place(Timer& timer, uint64_t tick);
  void Cascade(int level);
  void RunSlot(uint64_t tick, base::MonotonicTime now);
  base::MonotonicTime FindNextWork() const;
  base::MonotonicTime TimeOf(uint64_t tick) const;
  // The first occupied slot of `level` after the current one, as a distance; -1 when none.
  int NextOccupied(int level, int from) const;

  const base::MonotonicTime start_;
  uint64_t current_ = 0;  // the last tick that has been run
  base::MonotonicTime next_work_ = base::MonotonicTime::max();
  Level levels_[kLevels];
};

}  // namespace sluice::event

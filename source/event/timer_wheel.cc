#include "source/event/timer_wheel.h"

#include <algorithm>

namespace sluice::event {
namespace {

constexpr base::Duration kTick = std::chrono::milliseconds(1);
constexpr int kBits = 8;  // per level

int SlotOf(uint64_t tick, int level) { return static_cast<int>((tick >> (kBits * level)) & 255); }

}  // namespace

uint64_t TimerWheel::TickOf(base::MonotonicTime time) const {
  if (time <= start_) return 0;
  const base::Duration since = time - start_;
  return static_cast<uint64_t>((since.count() + kTick.count() - 1) / kTick.count());
}

base::MonotonicTime TimerWheel::TimeOf(uint64_t tick) const {
  return start_ + kTick * static_cast<int64_t>(tick);
}

void TimerWheel::Schedule(Timer& timer) {
  const uint64_t tick = std::max(TickOf(timer.deadline_), current_ + 1);
  if (timer.linked()) {
    if (timer.tick_ <= tick) return;  // comes up early and is placed again then
    timer.Unlink();
  }
  Place(timer, tick);
}

void TimerWheel::Place(Timer& timer, uint64_t tick) {
  const uint64_t reach = (uint64_t{1} << (kBits * kLevels)) - 1;
  tick = std::min(tick, current_ + reach - (uint64_t{1} << (kBits * (kLevels - 1))));
  timer.tick_ = tick;
  // The level is that of the highest digit in which the tick differs from now.
  const uint64_t differs = tick ^ current_;
  int level = 0;
  while (level < kLevels - 1 && (differs >> (kBits * (level + 1))) != 0) ++level;
  const int slot = SlotOf(tick, level);
  levels_[level].slots[slot].PushBack(timer);
  levels_[level].occupied[slot / 64] |= uint64_t{1} << (slot % 64);
  // A slot of a higher level is due for sorting at its beginning.
  next_work_ = std::min(next_work_, TimeOf(tick >> (kBits * level) << (kBits * level)));
}

void TimerWheel::Cascade(int level) {
  const int slot = SlotOf(current_, level);
  levels_[level].occupied[slot / 64] &= ~(uint64_t{1} << (slot % 64));
  base::IntrusiveList<Timer> moving;
  moving.TakeAll(levels_[level].slots[slot]);
  while (Timer* timer = moving.PopFront()) {
    if (!timer->armed()) continue;
    Place(*timer, std::max(TickOf(timer->deadline_), current_));
  }
}

void TimerWheel::RunSlot(uint64_t tick, base::MonotonicTime now) {
  Level& level = levels_[0];
  const int slot = SlotOf(tick, 0);
  level.occupied[slot / 64] &= ~(uint64_t{1} << (slot % 64));
  base::IntrusiveList<Timer> due;
  due.TakeAll(level.slots[slot]);
  while (Timer* timer = due.PopFront()) {
    if (!timer->armed()) continue;
    if (timer->deadline_ > now) {  // it was moved to later meanwhile
      Place(*timer, std::max(TickOf(timer->deadline_), current_ + 1));
      continue;
    }
    timer->Disarm();
    const Callback callback = timer->callback_;
    callback();  // may destroy the timer
  }
}

int TimerWheel::NextOccupied(int level, int from) const {
  const uint64_t* words = levels_[level].occupied;
  for (int slot = from; slot < kSlots;) {
    const uint64_t rest = words[slot / 64] >> (slot % 64);
    if (rest != 0) return slot + __builtin_ctzll(rest);
    slot = (slot / 64 + 1) * 64;
  }
  return -1;
}

base::MonotonicTime TimerWheel::FindNextWork() const {
  for (int level = 0; level < kLevels; ++level) {
    const int slot = NextOccupied(level, SlotOf(current_, level) + 1);
    if (slot < 0) continue;
    const int shift = kBits * level;
    const uint64_t base = (current_ >> (shift + kBits)) << (shift + kBits);
    const uint64_t tick = base + (static_cast<uint64_t>(slot) << shift);
    return TimeOf(tick);
  }
  // The top level wraps around.
  const int slot = NextOccupied(kLevels - 1, 0);
  if (slot < 0) return base::MonotonicTime::max();
  const int shift = kBits * (kLevels - 1);
  const uint64_t base = ((current_ >> (shift + kBits)) + 1) << (shift + kBits);
  return TimeOf(base + (static_cast<uint64_t>(slot) << shift));
}

void TimerWheel::Advance(base::MonotonicTime now) {
  if (now < start_) return;
  const uint64_t target = static_cast<uint64_t>((now - start_) / kTick);
  while (current_ < target) {
    // Go straight to the next tick at which something is to be done.
    const base::MonotonicTime next = FindNextWork();
    if (next > now) {
      current_ = target;
      break;
    }
    current_ = static_cast<uint64_t>((next - start_) / kTick);
    for (int level = kLevels - 1; level > 0; --level) {
      if ((current_ & ((uint64_t{1} << (kBits * level)) - 1)) == 0) Cascade(level);
    }
    RunSlot(current_, now);
  }
  next_work_ = FindNextWork();
}

}  // namespace sluice::event

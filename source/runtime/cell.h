#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "source/runtime/value.h"

namespace sluice::runtime {

// The value in force of one key. The main thread writes it, any thread reads it: one word, so that
// a reader sees the old value or the new one and pays for a plain load. Kept by Cells and by what
// was built to read it.
class Cell {
 public:
  void Set(const Value* value) { word_.store(Pack(value), std::memory_order_relaxed); }

  // Nothing where the key is not set, or to another kind of value.
  std::optional<uint64_t> number() const {
    const uint64_t word = Load();
    if (KindOf(word) != kNumber) return std::nullopt;
    return word & kPayload;
  }
  std::optional<bool> flag() const {
    const uint64_t word = Load();
    if (KindOf(word) != kFlag) return std::nullopt;
    return (word & 1) != 0;
  }
  // A number counts as so many of a hundred.
  std::optional<Share> share() const;

 private:
  // The two highest bits say what the others are.
  static constexpr int kKindShift = 62;
  static constexpr uint64_t kPayload = (uint64_t{1} << kKindShift) - 1;
  static constexpr uint64_t kNone = 0, kNumber = 1, kFlag = 2, kShare = 3;
  static constexpr int kDenominatorShift = 32;

  static uint64_t KindOf(uint64_t word) { return word >> kKindShift; }
  static uint64_t Pack(const Value* value);
  uint64_t Load() const { return word_.load(std::memory_order_relaxed); }

  std::atomic<uint64_t> word_{0};
};

// A setting that a key of the runtime may override. Copies are cheap; any thread.
class Number {
 public:
  Number() = default;
  explicit Number(uint64_t configured, std::shared_ptr<const Cell> cell = nullptr)
      : configured_(configured), cell_(std::move(cell)) {}
  uint64_t Get() const {
    return cell_ == nullptr ? configured_ : cell_->number().value_or(configured_);
  }

 private:
  uint64_t configured_ = 0;
  std::shared_ptr<const Cell> cell_;
};

class Flag {
 public:
  Flag() = default;
  explicit Flag(bool configured, std::shared_ptr<const Cell> cell = nullptr)
      : configured_(configured), cell_(std::move(cell)) {}
  bool Get() const { return cell_ == nullptr ? configured_ : cell_->flag().value_or(configured_); }

 private:
  bool configured_ = false;
  std::shared_ptr<const Cell> cell_;
};

class Fraction {
 public:
  Fraction() = default;
  explicit Fraction(Share configured, std::shared_ptr<const Cell> cell = nullptr)
      : configured_(configured), cell_(std::move(cell)) {}
  Share Get() const {
    return cell_ == nullptr ? configured_ : cell_->share().value_or(configured_);
  }
  bool Includes(uint64_t random) const { return Get().Includes(random); }

 private:
  Share configured_{100, 100};
  std::shared_ptr<const Cell> cell_;
};

}  // namespace sluice::runtime

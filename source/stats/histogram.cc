#include "source/stats/histogram.h"

#include <array>

namespace sluice::stats {
namespace {

constexpr std::array<uint64_t, 20> MakePowers() {
  std::array<uint64_t, 20> powers{};
  uint64_t power = 1;
  for (uint64_t& each : powers) {
    each = power;
    power *= 10;
  }
  return powers;
}
constexpr std::array<uint64_t, 20> kPowers = MakePowers();

// floor(log10(value)) for a value above zero: the bit length times log10(2), one less where that
// overshoots.
uint32_t DecadeOf(uint64_t value) {
  const uint32_t bits = 64 - static_cast<uint32_t>(__builtin_clzll(value));
  const uint32_t guess = bits * 1233 >> 12;
  return guess - (value < kPowers[guess] ? 1 : 0);
}

}  // namespace

uint32_t Histogram::BinOf(uint64_t value) {
  if (value == 0) return 0;
  if (value < 10) return 1 + static_cast<uint32_t>(value) * 10 - 10;
  if (value < 100) return 1 + kBinsPerDecade + static_cast<uint32_t>(value) - 10;
  const uint32_t decade = DecadeOf(value);
  const uint32_t digits = static_cast<uint32_t>(value / kPowers[decade - 1]);
  return 1 + decade * kBinsPerDecade + digits - 10;
}

}  // namespace sluice::stats

#include "source/runtime/cell.h"

#include <algorithm>

namespace sluice::runtime {

uint64_t Cell::Pack(const Value* value) {
  if (value == nullptr) return kNone;
  if (value->share) {
    return kShare << kKindShift | uint64_t{value->share->denominator} << kDenominatorShift |
           value->share->numerator;
  }
  if (value->number) return kNumber << kKindShift | std::min(*value->number, kPayload);
  if (value->flag) return kFlag << kKindShift | uint64_t{*value->flag};
  return kNone;
}

std::optional<Share> Cell::share() const {
  constexpr uint64_t kPercent = 100;
  const uint64_t word = Load();
  const uint64_t payload = word & kPayload;
  switch (KindOf(word)) {
    case kShare:
      return Share{static_cast<uint32_t>(payload),
                   static_cast<uint32_t>(payload >> kDenominatorShift)};
    case kNumber: return Share{static_cast<uint32_t>(std::min(payload, kPercent)), kPercent};
    default: return std::nullopt;
  }
}

}  // namespace sluice::runtime

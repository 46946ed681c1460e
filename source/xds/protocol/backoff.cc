#include "source/xds/protocol/backoff.h"

#include <algorithm>

namespace sluice::xds {

base::Duration Backoff::Next() {
  const base::Duration bound = std::min(bound_, most_);
  bound_ = std::min(bound_ * 2, most_);
  return base::Duration(static_cast<int64_t>(random_.Below(static_cast<uint64_t>(bound.count()))));
}

}  // namespace sluice::xds

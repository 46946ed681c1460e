#pragma once

#include "source/base/random.h"
#include "source/base/time.h"

namespace sluice::xds {

// How long to wait before the next attempt: at random below a bound that doubles with each failure
// (rule A10), so that proxies that lost a control plane together do not come back together.
class Backoff {
 public:
  // `random` outlives it. The bound begins at `first` and ends at `most`.
  Backoff(base::Random& random, base::Duration first, base::Duration most)
      : random_(random), first_(first), most_(most), bound_(first) {}

  base::Duration Next();
  void Reset() { bound_ = first_; }

 private:
  base::Random& random_;
  const base::Duration first_;
  const base::Duration most_;
  base::Duration bound_;
};

}  // namespace sluice::xds

#pragma once

#include "source/extension/field_errors.h"
#include "source/xds/resource.h"

namespace sluice::xds {

// Who uses the resources of a subscription. Main thread. None of the calls may destroy the
// subscription that makes them.
class Watcher {
 public:
  // Puts in force what is good and adds what is wrong to `errors`, in a scope for each resource:
  // with any error the response counts as refused.
  virtual void OnUpdate(const Update& update, extension::FieldErrors& errors) = 0;
  // The first answer did not come in time, or said nothing that can be used: whoever waits goes on
  // without.
  virtual void OnNoAnswer() = 0;

 protected:
  ~Watcher() = default;
};

}  // namespace sluice::xds

#pragma once

#include "source/extension/field_errors.h"
#include "source/xds/record.h"
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
  // What was accepted last of the one resource that it watches; null: nothing, or it watches many.
  // A control plane does not send again what one subscriber has had already: it serves the next.
  virtual const Record* Accepted() const { return nullptr; }

 protected:
  ~Watcher() = default;
};

}  // namespace sluice::xds

#pragma once

#include "absl/functional/any_invocable.h"
#include "source/config/load/checker.h"
#include "source/config/snapshot/snapshot_builder.h"
#include "source/net/worker.h"
#include "source/server/config_sources.h"
#include "source/stats/store.h"
#include "source/xds/delivery.h"

namespace sluice::server {

// What the parts of the dynamic configuration share; all of it outlives them. Main thread.
struct UpdateContext {
  net::Worker& main;
  stats::Store& stats;
  config::SnapshotBuilder& builder;
  config::load::Checker& checker;
  xds::Environment& environment;
  ConfigSources& sources;
  // Whether a cluster of that number is in force, or is to be soon.
  absl::AnyInvocable<bool(uint32_t id) const> is_known;
  absl::AnyInvocable<void() const> on_change;  // something may come into force
  // Has every worker put it in force.
  absl::AnyInvocable<void(const config::ContextSwapRef& swap) const> on_workers;

  base::WallTime WallNow() const { return main.loop.clock().WallNow(); }
};

}  // namespace sluice::server

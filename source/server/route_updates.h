#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "source/event/timer.h"
#include "source/proxy/config_view.h"
#include "source/proxy/listener_spec.h"
#include "source/server/dynamic_state.h"
#include "source/server/rds_stats.h"
#include "source/server/update_context.h"
#include "source/xds/subscription.h"

namespace sluice::server {

// How long what would move traffic to a cluster that does not serve yet waits for it.
constexpr base::Duration kHoldLimit = std::chrono::seconds(5);

// The route tables that come from outside (RDS): each subscribed to once, however many listeners
// use it, and in force for all of them at once. Owned by DynamicConfig; main thread.
//
// A table that would lead a virtual host to a cluster that does not serve yet is held back, and the
// one before it stays in force, until the cluster serves or for kHoldLimit. A first table is never
// held back.
class RouteUpdates {
 public:
  using IsServing = absl::FunctionRef<bool(uint32_t cluster)>;

  explicit RouteUpdates(UpdateContext& context);
  ~RouteUpdates();

  // Subscribes to the tables of `listener` that are new.
  void Want(const proxy::ListenerSpec& listener);
  // Every table of `listener` has had an answer, or has waited long enough for it.
  bool IsReady(const proxy::ListenerSpec& listener) const;
  // Adds those that have not, as /init_dump names them.
  void DescribeUnready(const proxy::ListenerSpec& listener, std::vector<std::string>& out) const;
  // Ends the subscriptions that none of `listeners` uses.
  void Keep(const std::vector<const proxy::ListenerSpec*>& listeners);

  // Puts into force what can be. True when a new snapshot is needed.
  bool Settle(IsServing serves);
  // The tables in force, and in `named` a mark for each cluster that they name.
  std::shared_ptr<const proxy::RouteTables> Tables(std::vector<bool>& named) const;
  void Describe(DynamicState& out) const;

 private:
  class Table;
  void OnHoldLimit();

  // By RdsSpec::table.
  std::map<uint32_t, std::unique_ptr<Table>> tables_;
  UpdateContext& context_;
  event::Timer hold_limit_;
};

// Marks `ids` in a vector that grows as needed.
void Mark(const std::vector<uint32_t>& ids, std::vector<bool>& named);

}  // namespace sluice::server

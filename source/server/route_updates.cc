#include "source/server/route_updates.h"

#include <algorithm>
#include <set>
#include <utility>

#include "source/base/log.h"
#include "source/config/snapshot/references.h"

namespace sluice::server {

using extension::FieldErrors;

// One route table: what is in force, what is held back, and the subscription.
class RouteUpdates::Table final : xds::Watcher {
 public:
  Table(UpdateContext& context, const proxy::RdsSpec& rds, const std::string& stat_prefix)
      : context_(context),
        name_(rds.name),
        group_(context.stats.AddGroup<RdsStats>(stat_prefix)),
        stats_(group_.ForThread(context.main.index)),
        subscription_(context.sources.Subscribe(
            {xds::Type::kRoute, rds.name, rds.source, stat_prefix}, *this)) {}

  void Start() { subscription_->Start(); }
  bool answered() const { return answered_; }
  const std::shared_ptr<const route::RouteTable>& active() const { return active_.table; }
  const std::vector<uint32_t>& clusters() const { return clusters_; }
  // When a table that is held back comes into force whatever happens; max() when there is none.
  base::MonotonicTime limit() const {
    return next_.table == nullptr ? base::MonotonicTime::max() : limit_;
  }

  bool Settle(IsServing serves) {
    if (next_.table == nullptr || IsHeldBack(serves)) return false;
    active_ = std::exchange(next_, {});
    forms_.Advance();
    clusters_ = config::ClustersOf(*active_.table);
    held_ = false;
    stats_.config_reload.Inc();
    const auto now = context_.WallNow().time_since_epoch();
    stats_.config_reload_time_ms.Set(static_cast<uint64_t>(base::ToMillis(now)));
    return true;
  }

  DynamicResource Describe() const { return {name_, forms_}; }

 private:
  using SlicedTable = config::SnapshotBuilder::SlicedTable;

  void OnUpdate(const xds::Update& update, FieldErrors& errors) override {
    if (update.resources.empty()) {
      // A table that is still used is never taken away (E23).
      stats_.update_empty.Inc();
      return OnNoAnswer();
    }
    const xds::Resource& resource = update.resources[0];
    if (!Read(resource, errors)) return;
    answered_ = true;
    context_.on_change();
  }

  void OnNoAnswer() override {
    answered_ = true;
    context_.on_change();
  }

  bool Read(const xds::Resource& resource, FieldErrors& errors) {
    const base::WallTime now = context_.WallNow();
    const xds::Forms::Known known = forms_.Recognize(resource, now);
    if (known == xds::Forms::Known::kActive) {
      next_ = {};
      held_ = false;
    }
    if (known != xds::Forms::Known::kNo) return true;
    FieldErrors own;
    auto body = std::make_shared<const std::string>(resource.body);
    const SlicedTable& latest = next_.table != nullptr ? next_ : active_;
    SlicedTable made = context_.builder.MakeTable(body, latest, context_.checker, own);
    if (made.table != nullptr) config::CheckClusters(*made.table, context_.is_known, own);
    FieldErrors::Scope scope(errors, "route_config", std::string_view(resource.name));
    errors.Append(own);
    if (!own.ok()) {
      forms_.refusal = xds::Refuse(resource, own, now);
      context_.on_change();
      return false;
    }
    next_ = std::move(made);
    forms_.next.Accept(resource, std::move(body), now);
    forms_.refusal = nullptr;
    return true;
  }

  bool IsHeldBack(IsServing serves) {
    if (active_.table == nullptr) return false;
    const std::vector<uint32_t> targets = config::NewTargets(*active_.table, *next_.table);
    if (std::all_of(targets.begin(), targets.end(), serves)) return false;
    const base::MonotonicTime now = context_.main.loop.Now();
    if (!held_) {
      held_ = true;
      limit_ = now + kHoldLimit;
      stats_.held_back.Inc();
    }
    if (now < limit_) return true;
    stats_.held_back_timeout.Inc();
    base::log::Write(base::log::Component::kXds, base::log::Level::kWarning,
                     "route table '" + name_ +
                         "': the clusters that it moves traffic to have not come within 5 s; it "
                         "is in force now as it was sent");
    return false;
  }

  UpdateContext& context_;
  const std::string name_;
  const stats::GroupHandle<RdsStats> group_;
  RdsStats& stats_;
  SlicedTable active_;
  SlicedTable next_;  // not in force yet
  xds::Forms forms_;
  std::vector<uint32_t> clusters_;  // that `active_` names
  bool answered_ = false;
  bool held_ = false;
  base::MonotonicTime limit_{};
  const std::unique_ptr<xds::Subscription> subscription_;
};

void Mark(const std::vector<uint32_t>& ids, std::vector<bool>& named) {
  for (const uint32_t id : ids) {
    if (named.size() <= id) named.resize(id + 1);
    named[id] = true;
  }
}

RouteUpdates::RouteUpdates(UpdateContext& context)
    : context_(context),
      hold_limit_(context.main.loop, event::Callback::To<&RouteUpdates::OnHoldLimit>(this)) {}

RouteUpdates::~RouteUpdates() = default;

void RouteUpdates::OnHoldLimit() { context_.on_change(); }

void RouteUpdates::Want(const proxy::ListenerSpec& listener) {
  config::ForEachChain(listener, [this](const proxy::FilterChainSpec& chain, int) {
    if (chain.http == nullptr || chain.http->rds == nullptr) return;
    const proxy::RdsSpec& rds = *chain.http->rds;
    auto& table = tables_[rds.table];
    if (table != nullptr) return;
    table = std::make_unique<Table>(context_, rds,
                                    "http." + chain.http->stat_prefix + ".rds." + rds.name + ".");
    table->Start();
  });
}

bool RouteUpdates::IsReady(const proxy::ListenerSpec& listener) const {
  bool ready = true;
  config::ForEachChain(listener, [&](const proxy::FilterChainSpec& chain, int) {
    if (chain.http == nullptr || chain.http->rds == nullptr) return;
    const auto it = tables_.find(chain.http->rds->table);
    ready = ready && it != tables_.end() && it->second->answered();
  });
  return ready;
}

void RouteUpdates::DescribeUnready(const proxy::ListenerSpec& listener,
                                   std::vector<std::string>& out) const {
  config::ForEachChain(listener, [&](const proxy::FilterChainSpec& chain, int) {
    if (chain.http == nullptr || chain.http->rds == nullptr) return;
    const auto it = tables_.find(chain.http->rds->table);
    if (it == tables_.end() || !it->second->answered())
      out.push_back("target RDS " + chain.http->rds->name);
  });
}

void RouteUpdates::Keep(const std::vector<const proxy::ListenerSpec*>& listeners) {
  std::set<uint32_t> used;
  for (const proxy::ListenerSpec* listener : listeners) {
    config::ForEachChain(*listener, [&used](const proxy::FilterChainSpec& chain, int) {
      if (chain.http != nullptr && chain.http->rds != nullptr) used.insert(chain.http->rds->table);
    });
  }
  for (auto it = tables_.begin(); it != tables_.end();)
    it = used.count(it->first) == 0 ? tables_.erase(it) : std::next(it);
}

bool RouteUpdates::Settle(IsServing serves) {
  bool changed = false;
  base::MonotonicTime limit = base::MonotonicTime::max();
  for (auto& [id, table] : tables_) {
    changed = table->Settle(serves) || changed;
    limit = std::min(limit, table->limit());
  }
  if (limit == base::MonotonicTime::max()) {
    hold_limit_.Disarm();
  } else {
    hold_limit_.ArmAt(limit);
  }
  return changed;
}

std::shared_ptr<const proxy::RouteTables> RouteUpdates::Tables(std::vector<bool>& named) const {
  if (tables_.empty()) return nullptr;
  auto out = std::make_shared<proxy::RouteTables>(tables_.rbegin()->first + 1);
  for (const auto& [id, table] : tables_) {
    (*out)[id] = table->active();
    Mark(table->clusters(), named);
  }
  return out;
}

void RouteUpdates::Describe(DynamicState& out) const {
  for (const auto& [id, table] : tables_) out.routes.push_back(table->Describe());
}

}  // namespace sluice::server

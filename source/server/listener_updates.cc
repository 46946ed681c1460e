#include "source/server/listener_updates.h"

#include <algorithm>

#include "source/base/log.h"
#include "source/config/parse/values.h"
#include "source/config/snapshot/references.h"

namespace sluice::server {
namespace {

using extension::FieldErrors;
using Listener = envoy::config::listener::v3::Listener;

// All of a listener but what may change while its connections stay.
uint64_t HashWithoutChains(Listener message) {
  message.clear_filter_chains();
  message.clear_default_filter_chain();
  message.clear_filter_chain_matcher();
  return config::HashOf(message);
}

bool HasPort(const net::Address& address) { return !address.is_ip() || address.port() != 0; }

}  // namespace

ListenerUpdates::ListenerUpdates(UpdateContext& context, BoundListeners& bound,
                                 RouteUpdates& routes, SecretUpdates& secrets)
    : context_(context),
      bound_(bound),
      routes_(routes),
      secrets_(secrets),
      hold_limit_(context.main.loop, event::Callback::To<&ListenerUpdates::OnHoldLimit>(this)) {}

void ListenerUpdates::SetStatic(const config::Snapshot& base) {
  static_.clear();
  for (const auto& listener : base.listeners) static_[listener->name] = listener;
}

// Removals come first (E13): an address may move to a listener of another name in one update.
void ListenerUpdates::OnUpdate(const xds::Update& update, FieldErrors& errors) {
  answered_ = true;
  std::vector<std::string> gone = update.removed;
  if (update.complete) {
    std::set<std::string> present;
    for (const xds::Resource& resource : update.resources) present.insert(resource.name);
    for (const auto& [name, entry] : entries_) {
      if (present.count(name) == 0) gone.push_back(name);
    }
  }
  for (const std::string& name : gone) Remove(name);
  const size_t before = errors.error_count();
  for (const xds::Resource& resource : update.resources) {
    if (resource.has_body && static_.count(resource.name) == 0) Apply(resource, errors);
  }
  if (errors.error_count() == before) version_ = update.version;
  context_.on_change();
}

void ListenerUpdates::OnNoAnswer() {
  answered_ = true;
  context_.on_change();
}

bool ListenerUpdates::IsUnchanged(const xds::Resource& resource) {
  const auto it = entries_.find(resource.name);
  if (it == entries_.end()) return false;
  Entry& entry = it->second;
  const xds::Forms::Known known = entry.forms.Recognize(resource, context_.WallNow());
  if (known == xds::Forms::Known::kActive) {
    entry.warming = nullptr;
    if (warming_.erase(resource.name) > 0) bound_.Forget(resource.name);
  }
  return known != xds::Forms::Known::kNo;
}

void ListenerUpdates::Apply(const xds::Resource& resource, FieldErrors& errors) {
  if (IsUnchanged(resource)) return;
  const base::WallTime now = context_.WallNow();
  FieldErrors own;
  Listener message;
  std::shared_ptr<const proxy::ListenerSpec> made;
  if (resource.name.empty()) own.Error("name", "is needed");
  if (xds::ReadBody(resource, context_.checker, own, message) && own.ok())
    made = context_.builder.MakeListener(message, own);
  if (made != nullptr) Admit(*made, own);
  {
    FieldErrors::Scope scope(errors, "listener", std::string_view(resource.name));
    errors.Append(own);
  }
  if (!own.ok()) {
    entries_[resource.name].forms.refusal = xds::Refuse(resource, own, now);
    return;
  }
  Entry& entry = entries_[resource.name];
  CountChange(entry, message);
  entry.forms.refusal = nullptr;
  entry.held = false;
  entry.forms.next.Accept(resource, now);
  entry.warming = std::move(made);
  warming_.insert(resource.name);
  routes_.Want(*entry.warming);
  secrets_.Want(*entry.warming);
}

void ListenerUpdates::CountChange(const Entry& before, const Listener& now) {
  const bool is_new = before.active == nullptr && before.warming == nullptr;
  context_.stats.Count(is_new ? "listener_manager.listener_added"
                              : "listener_manager.listener_modified");
  Listener active;
  if (before.active != nullptr && active.ParseFromString(*before.forms.active.body) &&
      HashWithoutChains(std::move(active)) == HashWithoutChains(now)) {
    context_.stats.Count("listener_manager.listener_in_place_updated");
  }
}

// Who has the address, of those in force, those that warm and those of the bootstrap; null: nobody.
const std::string* ListenerUpdates::OwnerOf(const net::Address& address,
                                            const std::string& other_than) const {
  const auto has = [&address](const std::shared_ptr<const proxy::ListenerSpec>& spec) {
    return spec != nullptr && std::find(spec->addresses.begin(), spec->addresses.end(), address) !=
                                  spec->addresses.end();
  };
  for (const auto& [name, spec] : static_) {
    if (has(spec)) return &name;
  }
  for (const auto& [name, entry] : entries_) {
    if (name != other_than && (has(entry.active) || has(entry.warming))) return &name;
  }
  return nullptr;
}

void ListenerUpdates::Admit(const proxy::ListenerSpec& spec, FieldErrors& errors) {
  config::CheckClusters(spec, context_.is_known, errors);
  for (const net::Address& address : spec.addresses) {
    if (!HasPort(address)) continue;
    const std::string* owner = OwnerOf(address, spec.name);
    if (owner == nullptr) continue;
    errors.Error("address", "is that of the listener '" + *owner + "' too")
        .WithValue(address.ToString());
  }
  const auto known = entries_.find(spec.name);
  if (known != entries_.end() && known->second.active != nullptr &&
      known->second.active->options.reuse_port != spec.options.reuse_port) {
    errors.Error("enable_reuse_port", "cannot change while the listener is in force")
        .WithHint("give the listener another name");
  }
  std::string why;
  if (errors.ok() && !bound_.Prepare(spec, why)) errors.Error("address", why);
}

void ListenerUpdates::Remove(const std::string& name) {
  const auto it = entries_.find(name);
  if (it == entries_.end()) return;
  const Entry& entry = it->second;
  if (entry.active != nullptr || entry.warming != nullptr)
    context_.stats.Count("listener_manager.listener_removed");
  changed_ = changed_ || entry.active != nullptr;
  warming_.erase(name);
  bound_.Forget(name);
  entries_.erase(it);
}

bool ListenerUpdates::IsHeldBack(const std::string& name, Entry& entry,
                                 RouteUpdates::IsServing serves) {
  if (entry.active == nullptr) return false;
  const std::vector<uint32_t> now_named = config::ClustersOf(*entry.warming);
  const bool ready = std::all_of(now_named.begin(), now_named.end(), [&](uint32_t id) {
    return serves(id) || std::binary_search(entry.clusters.begin(), entry.clusters.end(), id);
  });
  if (ready) return false;
  const base::MonotonicTime now = context_.main.loop.Now();
  if (!entry.held) {
    entry.held = true;
    entry.limit = now + kHoldLimit;
    context_.stats.Count("listener_manager.listener_held_back");
  }
  if (now < entry.limit) {
    if (!hold_limit_.armed() || entry.limit < hold_limit_.deadline())
      hold_limit_.ArmAt(entry.limit);
    return true;
  }
  context_.stats.Count("listener_manager.listener_held_back_timeout");
  base::log::Write(base::log::Component::kXds, base::log::Level::kWarning,
                   "listener '" + name +
                       "': the clusters that its routes move traffic to have not come within 5 s; "
                       "it is in force now as it was sent");
  return false;
}

void ListenerUpdates::OnHoldLimit() { context_.on_change(); }

bool ListenerUpdates::Settle(RouteUpdates::IsServing serves) {
  for (auto it = warming_.begin(); it != warming_.end();) {
    Entry& entry = entries_.at(*it);
    const bool ready = routes_.IsReady(*entry.warming) && secrets_.IsReady(*entry.warming);
    if (!ready || IsHeldBack(*it, entry, serves)) {
      ++it;
      continue;
    }
    entry.active = std::move(entry.warming);
    entry.forms.Advance();
    entry.clusters = config::ClustersOf(*entry.active);
    it = warming_.erase(it);
    changed_ = true;
  }
  return std::exchange(changed_, false);
}

void ListenerUpdates::Complete(config::Snapshot& snapshot, std::vector<bool>& named) const {
  for (const auto& [name, entry] : entries_) {
    if (entry.active == nullptr || static_.count(name) > 0) continue;
    snapshot.listeners.push_back(entry.active);
    Mark(entry.clusters, named);
  }
}

void ListenerUpdates::AddAll(std::vector<const proxy::ListenerSpec*>& out) const {
  for (const auto& [name, entry] : entries_) {
    if (entry.active != nullptr) out.push_back(entry.active.get());
    if (entry.warming != nullptr) out.push_back(entry.warming.get());
  }
}

void ListenerUpdates::DescribeUnready(std::vector<Unready>& out) const {
  for (const std::string& name : warming_) {
    const Entry& entry = entries_.at(name);
    Unready& unready = out.emplace_back();
    unready.who = "Listener " + name;
    routes_.DescribeUnready(*entry.warming, unready.targets);
    secrets_.DescribeUnready(*entry.warming, unready.targets);
    if (entry.held) unready.targets.push_back("clusters that it moves traffic to");
  }
}

void ListenerUpdates::Describe(DynamicState& out) const {
  out.listener_version = version_;
  out.listeners.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) out.listeners.push_back({name, entry.forms});
}

}  // namespace sluice::server

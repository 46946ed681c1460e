#include "source/server/cluster_updates.h"

namespace sluice::server {

using extension::FieldErrors;

ClusterUpdates::ClusterUpdates(UpdateContext& context, ClusterHosts& hosts, SecretUpdates& secrets)
    : context_(context), hosts_(hosts), secrets_(secrets) {}

void ClusterUpdates::SetStatic(const config::Snapshot& base) {
  static_names_.clear();
  for (const auto& cluster : base.clusters) {
    if (cluster != nullptr) static_names_.insert(cluster->spec->name);
  }
}

// Adds and changes first, then removals (E1), so that a name that moves is never gone in between.
void ClusterUpdates::OnUpdate(const xds::Update& update, FieldErrors& errors) {
  answered_ = true;
  std::set<std::string> present;
  const size_t before = errors.error_count();
  for (const xds::Resource& resource : update.resources) {
    present.insert(resource.name);
    if (resource.has_body && static_names_.count(resource.name) == 0) Apply(resource, errors);
  }
  std::vector<std::string> gone = update.removed;
  if (update.complete) {
    for (const auto& [name, entry] : entries_) {
      if (present.count(name) == 0) gone.push_back(name);
    }
  }
  for (const std::string& name : gone) Remove(name);
  if (errors.error_count() == before) version_ = update.version;
  context_.on_change();
}

void ClusterUpdates::OnNoAnswer() {
  answered_ = true;
  context_.on_change();
}

bool ClusterUpdates::IsUnchanged(const xds::Resource& resource) {
  const auto it = entries_.find(resource.name);
  if (it == entries_.end()) return false;
  Entry& entry = it->second;
  const xds::Forms::Known known = entry.forms.Recognize(resource, context_.WallNow());
  if (known == xds::Forms::Known::kActive) {
    entry.warming = nullptr;
    entry.removed = false;
    warming_.erase(resource.name);
  }
  return known != xds::Forms::Known::kNo;
}

void ClusterUpdates::Apply(const xds::Resource& resource, FieldErrors& errors) {
  if (IsUnchanged(resource)) return;
  const base::WallTime now = context_.WallNow();
  FieldErrors own;
  envoy::config::cluster::v3::Cluster message;
  std::shared_ptr<upstream::SharedCluster> made;
  if (xds::ReadBody(resource, context_.checker, own, message))
    made = context_.builder.MakeCluster(message, own);
  {
    FieldErrors::Scope scope(errors, "cluster", std::string_view(resource.name));
    errors.Append(own);
  }
  Entry& entry = entries_[resource.name];
  if (made == nullptr) {
    entry.forms.refusal = xds::Refuse(resource, own, now);
    return;
  }
  const bool is_new = entry.removed || (entry.active == nullptr && entry.warming == nullptr);
  context_.stats.Count(is_new ? "cluster_manager.cluster_added"
                              : "cluster_manager.cluster_modified");
  entry.id = context_.builder.IdOf(resource.name);
  names_[entry.id] = resource.name;
  entry.removed = false;
  entry.forms.refusal = nullptr;
  entry.forms.next.Accept(resource, now);
  entry.warming = std::move(made);
  warming_.insert(resource.name);
  hosts_.Prepare(entry.warming, entry.active.get());
  secrets_.Want(*entry.warming->spec);
}

void ClusterUpdates::Remove(const std::string& name) {
  const auto it = entries_.find(name);
  if (it == entries_.end()) return;
  Entry& entry = it->second;
  entry.forms.refusal = nullptr;
  if (entry.removed) return;
  if (entry.active != nullptr || entry.warming != nullptr)
    context_.stats.Count("cluster_manager.cluster_removed");
  warming_.erase(name);
  entry.warming = nullptr;
  entry.forms.next = {};
  if (entry.active == nullptr) {
    names_.erase(entry.id);
    entries_.erase(it);
    return;
  }
  entry.removed = true;
  changed_ = true;
}

bool ClusterUpdates::Settle() {
  for (auto it = warming_.begin(); it != warming_.end();) {
    Entry& entry = entries_.at(*it);
    if (!hosts_.IsWarm(*entry.warming) || !secrets_.IsReady(*entry.warming->spec)) {
      ++it;
      continue;
    }
    entry.active = std::move(entry.warming);
    entry.forms.Advance();
    it = warming_.erase(it);
    changed_ = true;
  }
  return std::exchange(changed_, false);
}

const ClusterUpdates::Entry* ClusterUpdates::Find(uint32_t id) const {
  const auto name = names_.find(id);
  return name == names_.end() ? nullptr : &entries_.at(name->second);
}

bool ClusterUpdates::IsServing(uint32_t id) const {
  const Entry* entry = Find(id);
  return entry != nullptr && entry->active != nullptr;
}

bool ClusterUpdates::IsKnown(uint32_t id) const {
  const Entry* entry = Find(id);
  return entry != nullptr && !entry->removed &&
         (entry->active != nullptr || entry->warming != nullptr);
}

void ClusterUpdates::Complete(const std::vector<bool>& named, config::Snapshot& snapshot) {
  for (auto it = entries_.begin(); it != entries_.end();) {
    const Entry& entry = it->second;
    if (entry.removed && (entry.id >= named.size() || !named[entry.id])) {
      names_.erase(entry.id);
      it = entries_.erase(it);
      continue;
    }
    ++it;
    if (entry.active == nullptr) continue;
    if (snapshot.clusters.size() <= entry.id) snapshot.clusters.resize(entry.id + 1);
    auto& place = snapshot.clusters[entry.id];
    if (place == nullptr) place = entry.active;
  }
}

void ClusterUpdates::AddWarming(ClusterHosts::Wanted& wanted) const {
  for (const std::string& name : warming_) wanted.insert(entries_.at(name).warming.get());
}

void ClusterUpdates::Describe(DynamicState& out) const {
  out.cluster_version = version_;
  out.clusters.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) out.clusters.push_back({name, entry.forms});
}

}  // namespace sluice::server

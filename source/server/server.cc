#include "source/server/server.h"

#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "source/base/log.h"
#include "source/config/stats/stats_parser.h"

namespace sluice::server {
namespace {

using base::log::Component;
using base::log::Level;

// After SIGTERM new connections are taken for so long: a balancer needs a while to learn of it.
// Then what has come gets its answer, and idle ones stay open for another while: a client may be
// sending just then (L10). Less where the drain time is short.
constexpr base::Duration kLameDuck = std::chrono::seconds(2);
constexpr base::Duration kIdleGrace = std::chrono::seconds(1);
constexpr base::Duration kDrainPoll = std::chrono::milliseconds(20);
constexpr base::Duration kFileCheck = std::chrono::seconds(1);
// How long a reload waits for the hosts of new clusters.
constexpr base::Duration kWarmLimit = std::chrono::seconds(5);
// How often tables that workers were still using are looked at.
constexpr base::Duration kFreeRetired = std::chrono::seconds(1);

std::string FirstAddress(bool ipv6) {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return {};
  std::string found;
  for (ifaddrs* each = all; each != nullptr && found.empty(); each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != (ipv6 ? AF_INET6 : AF_INET))
      continue;
    const net::Address address = net::Address::FromSockaddr(
        each->ifa_addr, ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
    if (!address.is_loopback()) found = address.IpText();
  }
  freeifaddrs(all);
  return found;
}

uint64_t StampOf(const std::string& path) {
  struct stat info;
  if (path.empty() || stat(path.c_str(), &info) != 0) return 0;
  return static_cast<uint64_t>(info.st_mtim.tv_sec) * 1000000000u +
         static_cast<uint64_t>(info.st_mtim.tv_nsec) + static_cast<uint64_t>(info.st_ino) * 31 +
         static_cast<uint64_t>(info.st_size);
}

sigset_t HandledSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set, signal);
  return set;
}

}  // namespace

void BlockSignals() {
  const sigset_t set = HandledSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

std::string_view NameOf(State state) {
  switch (state) {
    case State::kLive: return "LIVE";
    case State::kDraining: return "DRAINING";
    case State::kPreInitializing: return "PRE_INITIALIZING";
    case State::kInitializing: return "INITIALIZING";
  }
  return "";
}

Server::Server(const ServerOptions& options, const extension::Registry& registry,
               const base::Clock& clock)
    : options_(options),
      registry_(registry),
      clock_(clock),
      stats_(options.concurrency + 2),
      log_writer_(stats_),
      main_(options.concurrency, clock),
      builder_(registry, stats_, &log_writer_),
      checker_(
          config::load::Checker::Options{/*allow_unknown=*/!options.reject_unknown_dynamic_fields,
                                         /*warn_deprecated=*/false, /*check_support=*/true}),
      environment_{main_.loop, stats_, main_.index, !options.reject_unknown_dynamic_fields},
      files_(main_.loop),
      main_clusters_(*(main_http2_ = std::make_unique<http::h2::WorkerState>(main_))),
      sources_(main_, environment_, files_, main_clusters_),
      cluster_hosts_(main_, stats_, {sources_, checker_},
                     [this](const auto& cluster, const auto& hosts, const auto& removed) {
                       OnHosts(cluster, hosts, removed);
                     }),
      bound_(options.concurrency),
      dynamic_({main_, stats_, builder_, checker_, environment_, sources_, cluster_hosts_, bound_,
                files_, node_, [this](const auto& swap) { PutOnWorkers(swap); }},
               event::Callback::To<&Server::OnDynamicChange>(this)),
      free_retired_(main_.loop, event::Callback::To<&Server::FreeRetired>(this)),
      pending_limit_(main_.loop, event::Callback::To<&Server::OnPendingWarm>(this)),
      started_(clock.WallNow()),
      drain_poll_(main_.loop, event::Callback::To<&Server::CheckDrained>(this)),
      drain_deadline_(main_.loop, event::Callback::To<&Server::OnDrainDeadline>(this)),
      file_check_(main_.loop, event::Callback::To<&Server::OnFileCheck>(this)),
      expiry_check_(main_.loop, event::Callback::To<&Server::OnExpiryCheck>(this)) {
  counts_.global_limit =
      runtime::Number(0, builder_.runtime().Of("overload.global_downstream_max_connections"));
}

Server::~Server() {
  for (auto& worker : workers_) worker->Stop();
  for (auto& worker : workers_) worker->Join();
  workers_.clear();
  signals_.reset();
  if (signal_fd_ >= 0) close(signal_fd_);
}

void Server::FillNode(const Bootstrap& bootstrap) {
  node_.id = options_.service_node.empty() ? bootstrap.node().id() : options_.service_node;
  node_.cluster =
      options_.service_cluster.empty() ? bootstrap.node().cluster() : options_.service_cluster;
  node_.zone =
      options_.service_zone.empty() ? bootstrap.node().locality().zone() : options_.service_zone;
  char name[256] = {};
  if (gethostname(name, sizeof(name) - 1) == 0) node_.hostname = name;
  node_.local_address = FirstAddress(options_.ipv6_local_address);
}

bool Server::Start(const Bootstrap& bootstrap, std::string& error) {
  FillNode(bootstrap);
  bootstrap_ = bootstrap;
  extension::FieldErrors errors;
  output_rules_ = config::MakeOutputRules(bootstrap.stats_config(), errors);
  base_ = builder_.Build(bootstrap, nullptr, errors);
  if (errors.warning_count() > 0)
    base::log::Write(Component::kConfig, Level::kWarning, errors.WarningText());
  if (!errors.ok()) {
    error = errors.ErrorText();
    return false;
  }
  const sigset_t set = HandledSignals();
  signal_fd_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  signals_ = std::make_unique<event::FdEvent>(
      main_.loop, [](void* self, uint32_t) { static_cast<Server*>(self)->OnSignal(); }, this);
  signals_->Watch(signal_fd_, event::FdEvent::Interest::kReadLevel);
  for (int i = 0; i < options_.concurrency; ++i) {
    workers_.push_back(std::make_unique<Worker>(i, clock_, node_, flags_, log_writer_,
                                                options_.log_flush_interval,
                                                options_.log_flush_bytes, counts_, stats_));
  }
  state_ = static_cast<int>(State::kInitializing);
  base_when_ = clock_.WallNow();
  if (!PrepareListeners(*base_, error)) return false;
  if (!PrepareSources(bootstrap, error)) return false;
  current_bootstrap_ = bootstrap.SerializeAsString();
  CountResources(*base_);
  cluster_hosts_.Prepare(*base_, nullptr);
  UpdateMainClusters();
  dynamic_.Start(base_);
  // Now, as the control plane's cluster may need a secret that was just read from a file.
  sources_.Wake();
  dynamic_.Settle();
  Publish();
  OnExpiryCheck();
  StartWorkersWhenReady();
  return true;
}

void Server::StartWorkersWhenReady() {
  if (workers_started_ || !cluster_hosts_.IsWarm(*published()->snapshot) ||
      !dynamic_.initialized()) {
    return;
  }
  for (auto& worker : workers_) worker->Start();
  workers_started_ = true;
  state_ = static_cast<int>(State::kLive);
  PublishDynamicState();  // nothing is waited for any more
  base::log::Write(Component::kMain, Level::kInfo, "all clusters are ready; serving");
}

bool Server::PrepareListeners(const config::Snapshot& base, std::string& error) {
  for (const auto& spec : base.listeners) {
    if (bound_.Prepare(*spec, error)) continue;
    // A refused reload changes nothing.
    for (const auto& each : base.listeners) bound_.Forget(each->name);
    return false;
  }
  return true;
}

void Server::SetPublished(std::shared_ptr<const Published> published) {
  const std::lock_guard<std::mutex> lock(published_mutex_);
  published_ = std::move(published);
}

void Server::Publish() {
  const auto snapshot = dynamic_.Assemble();
  auto sockets = bound_.Take(*snapshot);
  dynamic_.Sweep(*snapshot, pending_.get());
  auto published = std::make_shared<Published>();
  published->snapshot = snapshot;
  published->bootstrap = current_bootstrap_;
  published->when = base_when_;
  published->listener_addresses = bound_.LocalAddresses();
  published->dynamic = DescribeDynamic();
  published->hosts.resize(snapshot->clusters.size());
  for (size_t id = 0; id < snapshot->clusters.size(); ++id) {
    if (snapshot->clusters[id] != nullptr)
      published->hosts[id] = cluster_hosts_.HostsOf(*snapshot->clusters[id]);
  }
  for (size_t i = 0; i < workers_.size(); ++i) {
    Publication publication{snapshot, published->hosts, std::move(sockets[i])};
    workers_[i]->Post([publication = std::move(publication)](Worker& worker) mutable {
      worker.Apply(std::move(publication));
    });
  }
  if (snapshot->tables != nullptr) retired_.push_back(snapshot->tables);
  SetPublished(std::move(published));
  FreeRetired();
}

void Server::FreeRetired() {
  retired_.erase(std::remove_if(retired_.begin(), retired_.end(),
                                [](const auto& tables) { return tables.use_count() == 1; }),
                 retired_.end());
  if (retired_.size() > 1) free_retired_.Arm(kFreeRetired);
}

std::shared_ptr<const DynamicState> Server::DescribeDynamic() {
  warming_clusters_.store(dynamic_.warming_clusters(), std::memory_order_relaxed);
  warming_listeners_.store(dynamic_.warming_listeners(), std::memory_order_relaxed);
  return dynamic_.Describe();
}

void Server::PutOnWorkers(const config::ContextSwapRef& swap) {
  for (auto& worker : workers_) worker->Post([swap](Worker& w) { swap->Put(w.index()); });
}

void Server::OnDynamicChange() {
  const bool publish = dynamic_.Settle();
  if (pending_ != nullptr && IsPendingReady()) OnPendingWarm();
  if (publish) {
    Publish();
  } else {
    PublishDynamicState();
  }
  StartWorkersWhenReady();
}

void Server::PublishDynamicState() {
  auto next = std::make_shared<Published>(*published());
  next->dynamic = DescribeDynamic();
  SetPublished(std::move(next));
}

bool Server::ModifyRuntime(const RuntimeUpdates::Changes& changes) {
  if (!dynamic_.runtime().Modify(changes)) return false;
  PublishDynamicState();
  return true;
}

void Server::OnHosts(const upstream::SharedCluster& cluster,
                     const std::shared_ptr<const upstream::HostSet>& hosts,
                     const upstream::HostList& removed) {
  main_clusters_.SetHosts(cluster, hosts, removed);
  sources_.Wake();
  const auto now = published();
  const uint32_t* id =
      now == nullptr ? nullptr : now->snapshot->cluster_ids->Find(cluster.spec->name);
  if (id != nullptr && *id < now->snapshot->clusters.size() &&
      now->snapshot->clusters[*id].get() == &cluster) {
    auto next = std::make_shared<Published>(*now);
    next->hosts[*id] = hosts;
    for (auto& worker : workers_) {
      worker->Post([id = *id, hosts, removed](Worker& w) { w.SetHosts(id, hosts, removed); });
    }
    SetPublished(std::move(next));
  }
  StartWorkersWhenReady();
  dynamic_.OnHosts();
  // Not from here: it may end the discovery that calls.
  if (pending_ != nullptr) dynamic_.Wake();
}

void Server::Run(LoadConfig load) {
  load_ = std::move(load);
  if (options_.watch) WatchFile();
  main_.loop.Run();
  for (auto& worker : workers_) worker->Stop();
  for (auto& worker : workers_) worker->Join();
}

void Server::OnSignal() {
  signalfd_siginfo info;
  while (read(signal_fd_, &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info))) {
    switch (info.ssi_signo) {
      case SIGTERM:
      case SIGINT: Shutdown(); break;
      case SIGHUP: Reload(); break;
      case SIGUSR1: log_writer_.ReopenAll(); break;
      default: break;
    }
  }
}

void Server::Reload() {
  Bootstrap bootstrap;
  std::string error;
  if (!load_ || !load_(bootstrap, error)) return RefuseReload(error);
  extension::FieldErrors errors;
  if (bootstrap.dynamic_resources().SerializeAsString() !=
      bootstrap_.dynamic_resources().SerializeAsString()) {
    errors.Error("dynamic_resources", "cannot change by a reload").WithHint("restart the process");
  }
  auto snapshot =
      builder_.Build(bootstrap, pending_ != nullptr ? pending_.get() : base_.get(), errors);
  if (errors.warning_count() > 0)
    base::log::Write(Component::kConfig, Level::kWarning, errors.WarningText());
  if (snapshot == nullptr || !errors.ok()) return RefuseReload(errors.ErrorText());
  cluster_hosts_.Prepare(*snapshot, base_.get());
  dynamic_.Prepare(*snapshot);
  pending_ = std::move(snapshot);
  pending_bootstrap_ = std::move(bootstrap);
  if (IsPendingReady()) return OnPendingWarm();
  if (!pending_limit_.armed()) pending_limit_.Arm(kWarmLimit);
}

bool Server::IsPendingReady() const {
  return cluster_hosts_.IsWarm(*pending_) && dynamic_.IsReady(*pending_);
}

// Also at the limit: then requests to a cluster without hosts are told so.
void Server::OnPendingWarm() {
  pending_limit_.Disarm();
  std::string error;
  const auto next = std::exchange(pending_, nullptr);
  if (!PrepareListeners(*next, error)) {
    dynamic_.Sweep(*published()->snapshot, nullptr);
    return RefuseReload(error);
  }
  base_ = next;
  base_when_ = clock_.WallNow();
  current_bootstrap_ = pending_bootstrap_.SerializeAsString();
  dynamic_.SetBase(base_);
  UpdateMainClusters();
  sources_.Wake();
  dynamic_.Settle();
  Publish();
  ++reloads_;
  // What was waited for may not be part of it any more.
  StartWorkersWhenReady();
  base::log::Write(Component::kConfig, Level::kInfo, "configuration reloaded");
}

void Server::RefuseReload(const std::string& error) {
  ++reload_failures_;
  base::log::Write(Component::kConfig, Level::kError,
                   "reload refused, the configuration in force stays:\n" + error);
}

void Server::WatchFile() {
  file_stamp_ = StampOf(options_.config_path);
  file_check_.Arm(kFileCheck);
}

void Server::OnFileCheck() {
  const uint64_t stamp = StampOf(options_.config_path);
  if (stamp != 0 && stamp != file_stamp_) {
    file_stamp_ = stamp;
    Reload();
  }
  file_check_.Arm(kFileCheck);
}

void Server::SetHealthFailed(bool failed) { flags_.health_failed.store(failed); }

void Server::DrainListeners(bool graceful, bool inbound_only, bool skip_exit) {
  if (graceful) {
    if (!inbound_only) flags_.draining.store(true);
    for (auto& worker : workers_) {
      worker->Post(
          [inbound_only](Worker& w) { w.DrainSessions(/*idle_too=*/false, inbound_only); });
    }
    if (skip_exit) return;
    drain_deadline_.Arm(options_.drain_time);
    return;
  }
  StopListeners(inbound_only);
}

void Server::StopListeners(bool inbound_only) {
  for (const auto& listener : published()->snapshot->listeners) {
    if (inbound_only && listener->direction != proxy::Direction::kInbound) continue;
    if (stopped_.insert(listener->name).second) stats_.Count("listener_manager.listener_stopped");
  }
  for (auto& worker : workers_)
    worker->Post([inbound_only](Worker& w) { w.StopListeners(inbound_only); });
}

void Server::Shutdown() {
  if (shutting_down_ || !workers_started_) {
    base::log::Write(Component::kMain, Level::kWarning,
                     shutting_down_ ? "told to end twice: ending now"
                                    : "told to end before serving: ending now");
    main_.loop.Stop();
    return;
  }
  shutting_down_ = true;
  state_ = static_cast<int>(State::kDraining);
  flags_.draining.store(true);
  drain_started_ = main_.loop.Now();
  base::log::Write(Component::kMain, Level::kInfo, "draining: streams that run may finish");
  drain_deadline_.Arm(options_.drain_time);
  CheckDrained();
}

// Every worker counts its connections; when none is left the process ends.
void Server::CheckDrained() {
  if (!shutting_down_) return;
  const base::Duration accepting = std::min(kLameDuck, options_.drain_time / 2);
  const base::Duration idling = accepting + std::min(kIdleGrace, options_.drain_time / 4);
  const base::Duration since = main_.loop.Now() - drain_started_;
  const bool stop_accepting = !accepting_stopped_ && (since >= accepting || nothing_left_);
  accepting_stopped_ = accepting_stopped_ || stop_accepting;
  const bool close_idle = since >= idling;
  if (stop_accepting) StopListeners(/*inbound_only=*/false);
  // Workers yet to say, and their connections; one that yet lets some in counts too.
  auto left = std::make_shared<std::pair<size_t, uint32_t>>(workers_.size(), 0);
  for (auto& worker : workers_) {
    worker->Post([this, left, close_idle](Worker& w) {
      if (close_idle) w.DrainSessions(/*idle_too=*/true, /*inbound_only=*/false);
      const uint32_t busy = w.session_count() + (w.stopping() ? 1 : 0);
      main_.loop.Post([this, left, busy] {
        left->second += busy;
        if (--left->first > 0) return;
        nothing_left_ = left->second == 0;
        // What waits in the accept queues is taken out of them first.
        if (nothing_left_ && accepting_stopped_) return main_.loop.Stop();
        drain_poll_.Arm(kDrainPoll);
      });
    });
  }
}

void Server::OnDrainDeadline() {
  if (shutting_down_) {
    base::log::Write(Component::kMain, Level::kWarning,
                     "the drain time is over: ending with streams open");
    main_.loop.Stop();
    return;
  }
  StopListeners(/*inbound_only=*/false);
}

State Server::state() const {
  const State state = static_cast<State>(state_.load(std::memory_order_relaxed));
  return state == State::kLive && flags_.health_failed.load(std::memory_order_relaxed)
             ? State::kDraining
             : state;
}

std::shared_ptr<const Published> Server::published() {
  const std::lock_guard<std::mutex> lock(published_mutex_);
  return published_;
}

void Server::CollectPools(absl::AnyInvocable<void(std::vector<PoolCounts>)> done) {
  struct Gathering {
    size_t left;
    std::vector<PoolCounts> pools;
    absl::AnyInvocable<void(std::vector<PoolCounts>)> done;
  };
  auto gathering = std::make_shared<Gathering>();
  gathering->left = workers_.size();
  gathering->done = std::move(done);
  if (!workers_started_) return gathering->done({});
  for (auto& worker : workers_) {
    worker->Post([this, gathering](Worker& w) {
      main_.loop.Post([gathering, pools = w.Pools()] {
        gathering->pools.insert(gathering->pools.end(), pools.begin(), pools.end());
        if (--gathering->left == 0) gathering->done(std::move(gathering->pools));
      });
    });
  }
}

void Server::FlushLogs() {
  for (auto& worker : workers_) worker->Post([](Worker& w) { w.FlushLogs(); });
}

}  // namespace sluice::server

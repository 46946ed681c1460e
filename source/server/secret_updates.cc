#include "source/server/secret_updates.h"

#include <algorithm>
#include <set>
#include <utility>

#include "source/base/log.h"
#include "source/config/snapshot/references.h"
#include "source/xds/record.h"
#include "source/xds/subscription.h"

namespace sluice::server {

using extension::FieldErrors;
using Message = config::FetchedSecrets::Secret;

namespace {

void LogFaults(const std::string& what, const FieldErrors& errors) {
  base::log::Write(base::log::Component::kConfig, base::log::Level::kError,
                   what + " cannot be used; what was there before stays:\n" + errors.ErrorText());
}

// What is wrong with the secret itself, whoever uses it.
void Check(const Message& secret, FieldErrors& errors) {
  if (secret.type_case() == Message::TYPE_NOT_SET) {
    errors.Error("holds nothing")
        .WithHint("set tls_certificate, validation_context, session_ticket_keys or generic_secret");
  }
  if (!secret.has_tls_certificate()) return;
  FieldErrors::Scope scope(errors, "tls_certificate");
  config::ParseTlsCertificate(secret.tls_certificate(), errors);
}

}  // namespace

// One secret: its subscription and what has come.
class SecretUpdates::Secret final : xds::Watcher {
 public:
  Secret(SecretUpdates& owner, const upstream::SecretSpec& spec)
      : owner_(owner),
        context_(owner.context_),
        name_(spec.name),
        key_(spec.Key()),
        group_(context_.stats.AddGroup<SecretStats>("sds." + name_ + ".")),
        subscription_(context_.sources.Subscribe(
            {xds::Type::kSecret, name_, spec.source, "sds." + name_ + "."}, *this)) {}
  ~Secret() { context_.builder.secrets().Set(key_, nullptr); }

  void Start() { subscription_->Start(); }
  bool answered() const { return answered_; }
  DynamicResource Describe() const { return {name_, forms_}; }

  // A file that it names has changed to something that cannot be used.
  void CountIfNames(const std::string& path) {
    const auto message = context_.builder.secrets().Find(key_);
    if (message == nullptr) return;
    std::vector<config::WatchedFile> files;
    AddFiles(message->tls_certificate(), files);
    AddFiles(message->validation_context(), files);
    AddFiles(message->session_ticket_keys(), files);
    const auto names = [&path](const config::WatchedFile& each) { return each.path == path; };
    if (std::any_of(files.begin(), files.end(), names))
      group_.ForThread(context_.main.index).key_rotation_failed.Inc();
  }

 private:
  void OnUpdate(const xds::Update& update, FieldErrors& errors) override {
    if (!update.resources.empty()) {
      Read(update.resources[0], errors);
    } else if (update.removed.empty()) {
      errors.Error("resources", "the secret '" + name_ + "' is missing");
    }  // one that is still used is never taken away (E26)
    OnNoAnswer();
  }

  void OnNoAnswer() override {
    answered_ = true;
    context_.on_change();
  }

  const xds::Record* Accepted() const override {
    return forms_.active.body == nullptr ? nullptr : &forms_.active;
  }

  void Read(const xds::Resource& resource, FieldErrors& errors) {
    const base::WallTime now = context_.WallNow();
    if (forms_.Recognize(resource, now) != xds::Forms::Known::kNo) return;
    FieldErrors own;
    auto message = std::make_shared<Message>();
    if (xds::ReadBody(resource, context_.checker, own, *message)) Check(*message, own);
    if (own.ok()) Use(message, own);
    FieldErrors::Scope scope(errors, "secret", std::string_view(name_));
    errors.Append(own);
    if (!own.ok()) {
      forms_.refusal = xds::Refuse(resource, own, now);
      return;
    }
    forms_.next.Accept(resource, now);
    forms_.Advance();
    forms_.refusal = nullptr;
  }

  // For all that use it, or with errors for none.
  void Use(const std::shared_ptr<const Message>& message, FieldErrors& errors) {
    config::FetchedSecrets& secrets = context_.builder.secrets();
    const auto before = secrets.Find(key_);
    secrets.Set(key_, message);
    std::vector<config::ContextSwapRef> swaps;
    if (!context_.builder.tls_recipes().RenewForSecret(key_, errors, swaps))
      return secrets.Set(key_, before);
    owner_.PutInForce(swaps);
    owner_.FollowFiles();
  }

  SecretUpdates& owner_;
  UpdateContext& context_;
  const std::string name_;
  const std::string key_;
  const stats::GroupHandle<SecretStats> group_;
  xds::Forms forms_;
  bool answered_ = false;
  const std::unique_ptr<xds::Subscription> subscription_;
};

SecretUpdates::SecretUpdates(UpdateContext& context, xds::FileWatcher& files)
    : context_(context), files_(files) {}

SecretUpdates::~SecretUpdates() = default;

void SecretUpdates::ForEach(const proxy::ListenerSpec& listener, Visit visit) {
  config::ForEachChain(listener, [&visit](const proxy::FilterChainSpec& chain, int) {
    for (const upstream::SecretSpec& secret : chain.secrets) visit(secret);
  });
}

void SecretUpdates::ForEach(const upstream::ClusterSpec& cluster, Visit visit) {
  for (const upstream::TransportSpec& transport : cluster.transports) {
    for (const upstream::SecretSpec& secret : transport.secrets) visit(secret);
  }
}

void SecretUpdates::Want(const upstream::SecretSpec& spec) {
  auto& secret = secrets_[spec.Key()];
  if (secret != nullptr) return;
  secret = std::make_unique<Secret>(*this, spec);
  secret->Start();
}

void SecretUpdates::Want(const proxy::ListenerSpec& listener) {
  ForEach(listener, [this](const upstream::SecretSpec& secret) { Want(secret); });
}

void SecretUpdates::Want(const upstream::ClusterSpec& cluster) {
  ForEach(cluster, [this](const upstream::SecretSpec& secret) { Want(secret); });
}

bool SecretUpdates::IsReady(const upstream::SecretSpec& spec) const {
  const auto it = secrets_.find(spec.Key());
  return it != secrets_.end() && it->second->answered();
}

bool SecretUpdates::IsReady(const proxy::ListenerSpec& listener) const {
  bool ready = true;
  ForEach(listener, [&](const upstream::SecretSpec& each) { ready = ready && IsReady(each); });
  return ready;
}

bool SecretUpdates::IsReady(const upstream::ClusterSpec& cluster) const {
  bool ready = true;
  ForEach(cluster, [&](const upstream::SecretSpec& each) { ready = ready && IsReady(each); });
  return ready;
}

void SecretUpdates::DescribeUnready(const proxy::ListenerSpec& listener,
                                    std::vector<std::string>& out) const {
  ForEach(listener, [&](const upstream::SecretSpec& each) {
    if (!IsReady(each)) out.push_back("target SdsApi " + each.name);
  });
}

void SecretUpdates::DescribeUnready(const upstream::ClusterSpec& cluster,
                                    std::vector<std::string>& out) const {
  ForEach(cluster, [&](const upstream::SecretSpec& each) {
    if (!IsReady(each)) out.push_back("target SdsApi " + each.name);
  });
}

void SecretUpdates::Keep(const std::vector<const proxy::ListenerSpec*>& listeners,
                         const ClusterHosts::Wanted& clusters) {
  std::set<std::string> used;
  const auto add = [&used](const upstream::SecretSpec& each) { used.insert(each.Key()); };
  for (const proxy::ListenerSpec* listener : listeners) ForEach(*listener, add);
  for (const upstream::SharedCluster* cluster : clusters) {
    if (cluster != nullptr) ForEach(*cluster->spec, add);
  }
  for (auto it = secrets_.begin(); it != secrets_.end();)
    it = used.count(it->first) == 0 ? secrets_.erase(it) : std::next(it);
  FollowFiles();
}

void SecretUpdates::FollowFiles() {
  const std::set<config::WatchedFile> wanted = context_.builder.tls_recipes().Files();
  for (auto it = watches_.begin(); it != watches_.end();)
    it = wanted.count(it->first) == 0 ? watches_.erase(it) : std::next(it);
  for (const config::WatchedFile& file : wanted) {
    auto& watch = watches_[file];
    if (watch != nullptr) continue;
    watch = files_.Add(file.path, file.directory, [this, file] { OnFile(file); });
  }
}

void SecretUpdates::OnFile(const config::WatchedFile& file) {
  FieldErrors errors;
  std::vector<config::ContextSwapRef> swaps;
  if (!context_.builder.tls_recipes().RenewForFile(file, errors, swaps)) {
    for (const auto& [key, secret] : secrets_) secret->CountIfNames(file.path);
    LogFaults("the new file " + file.path, errors);
  }
  PutInForce(swaps);
}

void SecretUpdates::OnStaticSecrets() {
  FieldErrors errors;
  std::vector<config::ContextSwapRef> swaps;
  const auto any = [](const config::TlsIngredients&) { return true; };
  if (!context_.builder.tls_recipes().Renew(any, errors, swaps)) LogFaults("a secret", errors);
  PutInForce(swaps);
}

void SecretUpdates::PutInForce(const std::vector<config::ContextSwapRef>& swaps) {
  for (const config::ContextSwapRef& swap : swaps) {
    swap->Begin(context_.main.index);
    context_.on_workers(swap);
  }
}

void SecretUpdates::Describe(DynamicState& out) const {
  for (const auto& [key, secret] : secrets_) out.secrets.push_back(secret->Describe());
}

}  // namespace sluice::server

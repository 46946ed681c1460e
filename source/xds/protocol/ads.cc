#include "source/xds/protocol/ads.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "source/base/log.h"
#include "source/xds/protocol/delta_conversation.h"
#include "source/xds/protocol/sotw_conversation.h"

namespace sluice::xds {
namespace {

using google::protobuf::internal::WireFormatLite;

// Responses of both kinds have their type in the field of the same number.
constexpr int kTypeUrlField = 4;
// A control plane that is away for longer is worth a word in the log.
constexpr base::Duration kPatience = std::chrono::seconds(30);

std::string TypeUrlInside(std::string_view bytes) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  std::string url;
  while (const uint32_t tag = in.ReadTag()) {
    const bool found =
        tag == WireFormatLite::MakeTag(kTypeUrlField, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
    if (found ? !WireFormatLite::ReadBytes(&in, &url) : !WireFormatLite::SkipField(&in, tag))
      return {};
  }
  return url;
}

}  // namespace

Ads::Ads(Environment& environment, StreamOpener& opener, base::Random& random, Options options)
    : environment_(environment),
      opener_(opener),
      options_(std::move(options)),
      backoff_(random, options_.first_retry, options_.most_retry),
      retry_(environment.loop, event::Callback::To<&Ads::Open>(this)),
      expiry_(environment.loop, event::Callback::To<&Ads::OnExpiry>(this)),
      flush_(event::Callback::To<&Ads::Flush>(this)) {
  SetConnected(false);
}

Ads::~Ads() = default;

void Ads::SetConnected(bool connected) {
  connected_ = connected;
  environment_.stats.SetGauge(options_.stat_prefix + "control_plane.connected_state",
                              connected ? 1 : 0);
}

void Ads::Start() {
  started_ = true;
  Open();
}

void Ads::Open() {
  stream_ = opener_.Open(*this);
  node_sent_ = false;
  connected_ = false;
  for (Share& share : shares_) share.conversation->OnNewStream();
  environment_.loop.RunSoon(flush_);
}

Ads::Share& Ads::ShareOf(Type type) {
  for (Share& share : shares_) {
    if (share.type == type) return share;
  }
  Share& share = shares_.emplace_back();
  share.type = type;
  ConversationEvents& events = *this;
  if (options_.delta) {
    share.conversation = std::make_unique<DeltaConversation>(type, events);
  } else {
    share.conversation = std::make_unique<SotwConversation>(type, events);
  }
  return share;
}

std::unique_ptr<Ads::Interest> Ads::Subscribe(Type type, const std::string& name,
                                              Delivery& delivery) {
  Share& share = ShareOf(type);
  auto interest = std::unique_ptr<Interest>(new Interest(*this, type, name, delivery));
  const bool is_new = share.counts[name]++ == 0;
  share.interests.push_back(interest.get());
  if (is_new) share.conversation->Add(name);
  interest->served_ = is_new || name.empty();
  if (!interest->served_) waiting_.emplace_back(type, interest.get());
  delivery.Begin();
  environment_.loop.RunSoon(flush_);
  return interest;
}

void Ads::EndInterest(Interest& interest) {
  Share& share = ShareOf(interest.type_);
  share.interests.erase(std::find(share.interests.begin(), share.interests.end(), &interest));
  ++ends_;
  const auto count = share.counts.find(interest.name_);
  if (--count->second == 0) {
    share.counts.erase(count);
    share.conversation->Remove(interest.name_);
  }
  environment_.loop.RunSoon(flush_);
}

void Ads::SetPaused(Type type, bool paused) {
  ShareOf(type).conversation->set_paused(paused);
  if (!paused) environment_.loop.RunSoon(flush_);
}

void Ads::ShareAccepted() {
  const std::vector<std::pair<Type, Interest*>> waiting = std::exchange(waiting_, {});
  for (const auto& [type, interest] : waiting) {
    if (!IsOpen(type, interest) || std::exchange(interest->served_, true)) continue;
    const Record* accepted = nullptr;
    for (const Interest* other : ShareOf(type).interests) {
      if (other->name_ == interest->name_ && accepted == nullptr)
        accepted = other->delivery_.accepted();
    }
    if (accepted == nullptr || interest->delivery_.answered()) continue;
    const std::shared_ptr<const std::string> body = accepted->body;
    Resource resource;
    resource.name = interest->name_;
    resource.version = accepted->version;
    resource.body = *body;
    extension::FieldErrors errors;
    const std::vector<Resource> resources{resource};
    interest->delivery_.Deliver({resources, {}, resource.version, /*complete=*/false},
                                /*usable=*/true, errors);
  }
}

bool Ads::IsOpen(Type type, const Interest* interest) {
  const auto& now = ShareOf(type).interests;
  return std::find(now.begin(), now.end(), interest) != now.end();
}

void Ads::Flush() {
  ShareAccepted();
  if (stream_ == nullptr) return;
  for (Share& share : shares_) {
    while (share.conversation->HasMessage()) {
      const bool with_node = !node_sent_ || !options_.node_on_first_message_only;
      stream_->Send(share.conversation->NextMessage(with_node ? &options_.node : nullptr));
      node_sent_ = true;
      for (const Interest* interest : share.interests) interest->delivery_.CountAttempt();
    }
  }
}

void Ads::OnMessage(std::string_view bytes) {
  if (!connected_) SetConnected(true);
  failing_since_ = base::MonotonicTime::max();
  backoff_.Reset();
  Type type;
  // Of a type that nobody asked for: neither accepted nor refused (A5).
  if (!FindType(TypeUrlInside(bytes), type)) return;
  const auto share = std::find_if(shares_.begin(), shares_.end(),
                                  [type](const Share& each) { return each.type == type; });
  if (share == shares_.end()) return;
  share->conversation->OnMessage(bytes, environment_.loop.Now());
  ArmExpiry();
  environment_.loop.RunSoon(flush_);
}

void Ads::OnUpdate(Type type, const Update& update, bool usable, extension::FieldErrors& errors) {
  // What comes by name is applied whole or not at all (B11).
  const bool apply = usable && (IsComplete(type) || errors.ok());
  std::unordered_multimap<std::string_view, const Resource*> by_name;
  for (const Resource& resource : update.resources) by_name.emplace(resource.name, &resource);
  const std::set<std::string_view> removed(update.removed.begin(), update.removed.end());
  const uint64_t ends = ends_;
  // A watcher may end its interest, or begin one of another type, while it is told.
  const std::vector<Interest*> interests = ShareOf(type).interests;
  for (Interest* interest : interests) {
    if (ends_ != ends && !IsOpen(type, interest)) continue;
    if (interest->name_.empty()) {
      interest->delivery_.Deliver(update, usable, errors);
      continue;
    }
    std::vector<Resource> own;
    std::vector<std::string> gone;
    const auto [first, last] = by_name.equal_range(interest->name_);
    for (auto it = first; it != last; ++it) own.push_back(*it->second);
    if (removed.count(interest->name_) > 0) gone.push_back(interest->name_);
    // What is not named is as it was (B13).
    if (usable && own.empty() && gone.empty()) continue;
    interest->served_ = true;
    extension::FieldErrors own_errors;
    if (!apply) own_errors.Append(errors);
    interest->delivery_.Deliver({own, gone, update.version, false}, apply, own_errors);
    if (apply) errors.Append(own_errors);
  }
}

void Ads::OnIdentifier(std::string_view identifier) {
  if (!identifier.empty())
    environment_.stats.SetText(options_.stat_prefix + "control_plane.identifier", identifier);
}

void Ads::OnClosed(int status, std::string_view message) {
  const base::MonotonicTime now = environment_.loop.Now();
  failing_since_ = std::min(failing_since_, now);
  // One that comes back soon is everyday life (A9).
  const bool usual =
      (status == 4 || status == 8 || status == 14) && now - failing_since_ < kPatience;
  base::log::Write(base::log::Component::kXds,
                   usual ? base::log::Level::kDebug : base::log::Level::kWarning,
                   "the stream to the control plane ended with status " + std::to_string(status) +
                       ": " + std::string(message));
  SetConnected(false);
  for (Share& share : shares_) {
    for (Interest* interest : share.interests) interest->delivery_.Fail(/*final=*/false);
  }
  // The stream is calling: it goes when it has returned.
  environment_.loop.DeferDelete(std::move(stream_));
  retry_.Arm(backoff_.Next());
}

void Ads::OnExpiry() {
  for (size_t i = 0; i < shares_.size(); ++i)
    shares_[i].conversation->Expire(environment_.loop.Now());
  ArmExpiry();
}

void Ads::ArmExpiry() {
  base::MonotonicTime next = base::MonotonicTime::max();
  for (const Share& share : shares_) next = std::min(next, share.conversation->NextExpiry());
  if (next == base::MonotonicTime::max()) {
    expiry_.Disarm();
  } else {
    expiry_.ArmAt(next);
  }
}

}  // namespace sluice::xds

#include "source/upstream/discovery/watched_name.h"

#include <algorithm>

#include "source/base/log.h"

namespace sluice::upstream {
namespace {

namespace log = base::log;

}  // namespace

WatchedName::WatchedName(const DiscoveryContext& context, const ClusterSpec& spec,
                         std::string_view name, Empty empty, DiscoveryStats& stats,
                         OnLookup on_lookup)
    : dns_(context.dns),
      random_(context.main.random),
      spec_(spec),
      name_(name),
      empty_(empty),
      stats_(stats),
      on_lookup_(std::move(on_lookup)),
      timer_(context.main.loop, event::Callback::To<&WatchedName::Lookup>(this)) {}

void WatchedName::Lookup() {
  stats_.update_attempt.Inc();
  query_ = dns_.Resolve(name_, spec_.dns.family,
                        [this](net::DnsResult result) { OnResult(std::move(result)); });
}

void WatchedName::OnResult(net::DnsResult result) {
  query_.reset();
  tried_ = true;
  const bool answered =
      net::Answered(result.status) && (!result.records.empty() || empty_ == Empty::kIsAnswer);
  if (!answered) {
    OnFailure(result.status);
    on_lookup_(nullptr);
    return;
  }
  stats_.update_success.Inc();
  if (failures_ > 0) {
    log::Write(log::Component::kDns, log::Level::kInfo,
               "cluster " + spec_.name + ": " + name_ + " is found again");
  }
  failures_ = 0;
  timer_.Arm(AfterAnswer(result.records));
  on_lookup_(&result.records);
}

void WatchedName::OnFailure(net::DnsStatus status) {
  stats_.update_failure.Inc();
  const base::Duration wait = AfterFailure();
  const log::Level level = failures_ == 0 ? log::Level::kWarning : log::Level::kDebug;
  if (log::Enabled(log::Component::kDns, level)) {
    log::Write(log::Component::kDns, level,
               "cluster " + spec_.name + ": cannot look up " + name_ + ": " +
                   std::string(net::TextOf(status)) + "; hosts found earlier stay, next try in " +
                   std::to_string(base::ToMillis(wait)) + " ms");
  }
  ++failures_;
  timer_.Arm(wait);
}

base::Duration WatchedName::Below(base::Duration bound) {
  return base::Duration(static_cast<int64_t>(
      random_.Below(static_cast<uint64_t>(std::max<int64_t>(0, bound.count())))));
}

base::Duration WatchedName::AfterAnswer(const std::vector<net::DnsRecord>& records) {
  const DnsSpec& dns = spec_.dns;
  base::Duration wait = dns.refresh;
  if (dns.respect_ttl && !records.empty()) {
    const auto least = std::min_element(records.begin(), records.end(),
                                        [](const auto& a, const auto& b) { return a.ttl < b.ttl; });
    // A TTL of 0 would have us ask without a pause.
    if (least->ttl > base::Duration::zero()) wait = std::max(least->ttl, dns.ttl_floor);
  }
  return wait + Below(dns.jitter);
}

base::Duration WatchedName::AfterFailure() {
  const DnsSpec& dns = spec_.dns;
  if (dns.failure_refresh == base::Duration::zero()) return dns.refresh;
  base::Duration bound = dns.failure_refresh;
  for (uint32_t i = 0; i < failures_ && bound < dns.failure_refresh_max; ++i) bound *= 2;
  bound = std::min(bound, std::max(dns.failure_refresh, dns.failure_refresh_max));
  // Spread, so that many proxies do not come back together; a millisecond is the least.
  return std::max<base::Duration>(Below(bound), std::chrono::milliseconds(1));
}

}  // namespace sluice::upstream

#include "source/net/tls/expiry_gauges.h"

#include <chrono>

namespace sluice::net::tls {

void ExpiryGauges::Show(const ContextSpec& context) {
  std::vector<stats::GroupHandle<stats::OneOwnedGauge>> now;
  for (const CertificateExpiry& each : context.expiries) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(each.when.time_since_epoch()).count();
    now.push_back(store_->AddGroup<stats::OneOwnedGauge>(prefix_ + "ssl.certificate." + each.name +
                                                         ".expiration_unix_time_seconds"));
    // Nobody else counts here, so any thread's cells will do.
    now.back().ForThread(0).gauge.Set(static_cast<uint64_t>(seconds));
  }
  gauges_ = std::move(now);
}

}  // namespace sluice::net::tls

#include "source/server/expiry_warnings.h"

#include <cstdlib>
#include <utility>

#include "source/server/certificates.h"

namespace sluice::server {
namespace {

// A day, less what an interval may come too early.
constexpr base::Duration kSilence = std::chrono::hours(23) + std::chrono::minutes(55);
// Clocks that are disciplined are slewed by less.
constexpr base::Duration kJump = std::chrono::minutes(1);

std::string HoursLeft(base::WallTime until, base::WallTime now) {
  if (until <= now) return "has expired: whoever verifies it refuses it";
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(until - now).count();
  return "expires in " + std::to_string(hours) + " h";
}

std::string LineFor(const net::CertificateFacts& certificate, base::WallTime now) {
  std::string line = "the certificate " + certificate.subject;
  if (!certificate.path.empty()) line += " (" + certificate.path + ")";
  return line + ", serial " + certificate.serial + ", " + HoursLeft(certificate.valid_until, now) +
         "; renew it, /certs has all";
}

}  // namespace

ExpiryWarnings::Report ExpiryWarnings::Check(const config::Snapshot& snapshot, base::WallTime wall,
                                             base::MonotonicTime now) {
  Report report;
  CompareClocks(wall, now, report);
  std::map<std::string, base::MonotonicTime> said;
  const auto look = [&](const net::CertificateFacts& certificate) {
    if (certificate.valid_until - wall >= kSoon || said.count(certificate.sha256) > 0) return;
    ++report.soon;
    const auto before = said_.find(certificate.sha256);
    const bool known = before != said_.end() && now - before->second < kSilence;
    said[certificate.sha256] = known ? before->second : now;
    if (!known) report.lines.push_back(LineFor(certificate, wall));
  };
  for (const ContextCertificates& context : CertificatesOf(snapshot)) {
    if (context.ca != nullptr) look(*context.ca);
    for (const net::CertificateFacts* certificate : context.chain) look(*certificate);
  }
  said_ = std::move(said);
  return report;
}

void ExpiryWarnings::CompareClocks(base::WallTime wall, base::MonotonicTime now, Report& report) {
  const base::WallTime expected = last_wall_ + (now - last_);
  const base::Duration jump = wall - expected;
  if (asked_ && (jump > kJump || jump < -kJump)) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(jump).count();
    report.lines.push_back("the system's clock was set " + std::to_string(std::abs(seconds)) +
                           (seconds > 0 ? " s forward" : " s back") +
                           ": certificates are valid or not by the new time");
  }
  asked_ = true;
  last_wall_ = wall;
  last_ = now;
}

}  // namespace sluice::server

#include <algorithm>
#include <ctime>

#include "envoy/admin/v3/certs.pb.h"
#include "source/server/admin/handlers.h"
#include "source/server/admin/json.h"
#include "source/server/certificates.h"

namespace sluice::server::admin {
namespace {

namespace v3 = envoy::admin::v3;
using net::CertificateFacts;

google::protobuf::Timestamp ToTimestamp(base::WallTime time) {
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
  return stamp;
}

void Fill(const CertificateFacts& facts, base::WallTime now, v3::CertificateDetails& out) {
  out.set_path(facts.path);
  out.set_serial_number(facts.serial);
  for (const std::string& name : facts.dns_sans) out.add_subject_alt_names()->set_dns(name);
  for (const std::string& name : facts.uri_sans) out.add_subject_alt_names()->set_uri(name);
  for (const std::string& name : facts.ip_sans) out.add_subject_alt_names()->set_ip_address(name);
  out.set_days_until_expiration(static_cast<uint64_t>(DaysUntil(facts.valid_until, now)));
  *out.mutable_valid_from() = ToTimestamp(facts.valid_from);
  *out.mutable_expiration_time() = ToTimestamp(facts.valid_until);
}

void Certs(Server& server, const Request&, Respond respond) {
  const base::WallTime now = server.started() + server.uptime();
  v3::Certificates out;
  for (const ContextCertificates& context : CertificatesOf(*server.published()->snapshot)) {
    auto* entry = out.add_certificates();
    if (context.ca != nullptr) Fill(*context.ca, now, *entry->add_ca_cert());
    for (const CertificateFacts* each : context.chain) Fill(*each, now, *entry->add_cert_chain());
  }
  respond({200, "application/json", ToJson(out, /*all=*/true)});
}

}  // namespace

void AddCertEndpoint(std::vector<Endpoint>& out) {
  out.push_back({"/certs", "certificates in use, with their names and dates", false, &Certs});
}

}  // namespace sluice::server::admin

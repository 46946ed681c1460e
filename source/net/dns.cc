#include "source/net/dns.h"

namespace sluice::net {

std::string_view TextOf(DnsStatus status) {
  switch (status) {
    case DnsStatus::kOk: return "found";
    case DnsStatus::kNoData: return "the name has no address";
    case DnsStatus::kNoSuchName: return "no such name";
    case DnsStatus::kServerFailure: return "the DNS server failed (SERVFAIL)";
    case DnsStatus::kRefused: return "the DNS server refused to answer (REFUSED)";
    case DnsStatus::kTimeout: return "no DNS server answered in time";
    case DnsStatus::kUnreachable: return "no DNS server could be used";
    case DnsStatus::kBadName: return "not a name that can be asked for";
    case DnsStatus::kBadAnswer: return "the DNS server's answer makes no sense";
  }
  return "unknown";
}

}  // namespace sluice::net

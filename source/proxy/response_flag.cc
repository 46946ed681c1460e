#include "source/proxy/response_flag.h"

namespace sluice::proxy {
namespace {

struct Names {
  std::string_view brief, full;
};

constexpr Names kNames[] = {
    {"LH", "FailedLocalHealthCheck"},
    {"UH", "NoHealthyUpstream"},
    {"UT", "UpstreamRequestTimeout"},
    {"LR", "LocalReset"},
    {"UR", "UpstreamRemoteReset"},
    {"UF", "UpstreamConnectionFailure"},
    {"UC", "UpstreamConnectionTermination"},
    {"UO", "UpstreamOverflow"},
    {"NR", "NoRouteFound"},
    {"DI", "DelayInjected"},
    {"FI", "FaultInjected"},
    {"RL", "RateLimited"},
    {"UAEX", "UnauthorizedExternalService"},
    {"RLSE", "RateLimitServiceError"},
    {"DC", "DownstreamConnectionTermination"},
    {"URX", "UpstreamRetryLimitExceeded"},
    {"SI", "StreamIdleTimeout"},
    {"IH", "InvalidEnvoyRequestHeaders"},
    {"DPE", "DownstreamProtocolError"},
    {"UMSDR", "UpstreamMaxStreamDurationReached"},
    {"RFCF", "ResponseFromCacheFilter"},
    {"NFCF", "NoFilterConfigFound"},
    {"DT", "DurationTimeout"},
    {"UPE", "UpstreamProtocolError"},
    {"NC", "NoClusterFound"},
    {"OM", "OverloadManagerTerminated"},
    {"DF", "DnsResolutionFailed"},
    {"DO", "DropOverload"},
    {"DR", "DownstreamRemoteReset"},
    {"UDO", "UnconditionalDropOverload"},
};
constexpr int kFlags = static_cast<int>(ResponseFlag::kCount);
static_assert(sizeof(kNames) / sizeof(kNames[0]) == kFlags);

void Append(ResponseFlags flags, bool brief, std::string& out) {
  if (!flags.any()) {
    out += '-';
    return;
  }
  bool first = true;
  for (const ResponseFlag flag : flags) {
    if (!first) out += ',';
    first = false;
    const Names& names = kNames[static_cast<int>(flag)];
    out += brief ? names.brief : names.full;
  }
}

}  // namespace

std::string_view ShortName(ResponseFlag flag) { return kNames[static_cast<int>(flag)].brief; }
std::string_view LongName(ResponseFlag flag) { return kNames[static_cast<int>(flag)].full; }

bool ParseResponseFlag(std::string_view name, ResponseFlag& flag) {
  for (int i = 0; i < kFlags; ++i) {
    if (kNames[i].brief != name) continue;
    flag = static_cast<ResponseFlag>(i);
    return true;
  }
  return false;
}

void AppendShort(ResponseFlags flags, std::string& out) { Append(flags, true, out); }
void AppendLong(ResponseFlags flags, std::string& out) { Append(flags, false, out); }

}  // namespace sluice::proxy

#include "source/proxy/request_hash.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "source/base/xx_hash.h"
#include "source/http/cookie.h"
#include "source/http/pseudo_header.h"
#include "source/proxy/filter_state.h"
#include "source/route/matcher.h"

namespace sluice::proxy {
namespace {

using route::HashPolicySpec;

// Several lines of one name count in the order of their values: that of the lines may change on the
// way.
std::optional<uint64_t> HashHeader(const HashPolicySpec& policy, const http::RequestHead& request) {
  const route::RewriteRegex& rewrite = policy.rewrite;
  std::string_view first;
  const bool pseudo = http::FindPseudoHeader(request, policy.name, first);
  size_t count = pseudo && !first.empty() ? 1 : 0;
  const auto visit = [&](const http::Header& line) {
    if (line.name() == policy.name && ++count == 1) first = line.value();
  };
  if (!pseudo) request.headers.ForEach(visit);
  if (count == 0) return std::nullopt;
  if (count == 1 && rewrite.pattern == nullptr) return base::XxHash64(first);
  std::vector<std::string> parts;
  parts.reserve(count);
  const auto add = [&](std::string_view value) {
    parts.push_back(rewrite.pattern == nullptr
                        ? std::string(value)
                        : rewrite.pattern->ReplaceAll(value, rewrite.substitution));
  };
  if (count == 1) {
    add(first);
  } else {
    request.headers.ForEach([&](const http::Header& line) {
      if (line.name() == policy.name) add(line.value());
    });
  }
  std::sort(parts.begin(), parts.end());
  uint64_t hash = 0;
  for (const std::string& part : parts) hash = base::XxHash64(part, /*seed=*/hash);
  return hash;
}

// The client's addresses tell clients apart that come without the cookie.
std::string_view MakeCookie(const HashPolicySpec& policy, const HashInput& input) {
  base::Arena& arena = input.request->headers.arena();
  char value[17];
  const uint64_t hash =
      base::XxHash64(input.downstream.remote.ToString() + input.downstream.local.ToString());
  const int digits =
      snprintf(value, sizeof(value), "%016llx", static_cast<unsigned long long>(hash));
  const std::string_view kept = arena.Copy({value, static_cast<size_t>(digits)});
  const std::string line = policy.name + "=\"" + std::string(kept) + "\"" + policy.cookie_tail;
  *input.cookies = arena.New<MadeCookie>(MadeCookie{arena.Copy(line), *input.cookies});
  return kept;
}

std::optional<uint64_t> HashCookie(const HashPolicySpec& policy, const HashInput& input) {
  std::string_view value;
  if (http::FindCookie(input.request->headers, policy.name, value) && !value.empty())
    return base::XxHash64(value);
  if (!policy.makes_cookie || input.cookies == nullptr) return std::nullopt;
  return base::XxHash64(MakeCookie(policy, input));
}

std::optional<uint64_t> HashQuery(const HashPolicySpec& policy, const http::RequestHead& request) {
  const size_t question = request.path.find('?');
  if (question == std::string_view::npos) return std::nullopt;
  std::string_view value;
  if (!route::FindQueryParameter(request.path.substr(question + 1), policy.name, value))
    return std::nullopt;
  return base::XxHash64(value);
}

std::optional<uint64_t> HashOf(const HashPolicySpec& policy, const HashInput& input) {
  const DownstreamAddresses& downstream = input.downstream;
  switch (policy.kind) {
    case HashPolicySpec::Kind::kSourceIp:
      if (!input.client.is_ip()) return std::nullopt;
      return base::XxHash64(input.client.IpText());
    case HashPolicySpec::Kind::kFilterState: {
      const std::string* const value =
          downstream.filter_state == nullptr ? nullptr : downstream.filter_state->Find(policy.name);
      if (value == nullptr) return std::nullopt;
      return base::XxHash64(*value);
    }
    default: break;
  }
  if (input.request == nullptr) return std::nullopt;
  switch (policy.kind) {
    case HashPolicySpec::Kind::kHeader: return HashHeader(policy, *input.request);
    case HashPolicySpec::Kind::kCookie: return HashCookie(policy, input);
    default: return HashQuery(policy, *input.request);
  }
}

}  // namespace

std::optional<uint64_t> HashBy(const std::vector<HashPolicySpec>& policies,
                               const HashInput& input) {
  std::optional<uint64_t> hash;
  for (const HashPolicySpec& policy : policies) {
    if (const std::optional<uint64_t> more = HashOf(policy, input)) {
      const uint64_t before = hash.value_or(0);
      hash = ((before << 1) | (before >> 63)) ^ *more;
    }
    if (policy.terminal && hash.has_value()) break;
  }
  return hash;
}

}  // namespace sluice::proxy

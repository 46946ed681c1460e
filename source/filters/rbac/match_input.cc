#include "source/filters/rbac/match_input.h"

#include <vector>

#include "source/http/pseudo_header.h"

namespace sluice::filters {
namespace {

using Kind = RbacMatchInput::Kind;
using Text = std::optional<std::string_view>;

Text NotEmpty(std::string_view text) { return text.empty() ? Text() : Text(text); }

// Several names count as one text, with commas between them.
Text Joined(const std::vector<std::string>& names, std::string& scratch) {
  if (names.empty()) return std::nullopt;
  if (names.size() == 1) return names.front();
  scratch.clear();
  for (const std::string& name : names) {
    if (!scratch.empty()) scratch += ',';
    scratch += name;
  }
  return scratch;
}

Text ReadCertificate(Kind kind, net::Transport* transport, std::string& scratch) {
  // Kept by the transport, so that the texts outlive this.
  const auto facts = transport == nullptr ? nullptr : transport->tls_facts();
  const net::CertificateFacts* const peer = facts == nullptr ? nullptr : facts->peer();
  if (peer == nullptr) return std::nullopt;
  if (kind == Kind::kUriSans) return Joined(peer->uri_sans, scratch);
  if (kind == Kind::kDnsSans) return Joined(peer->dns_sans, scratch);
  return NotEmpty(peer->subject);
}

Text Ip(const net::Address& address, std::string& scratch) {
  if (!address.is_ip()) return std::nullopt;
  scratch = address.IpText();
  return scratch;
}

Text Port(const net::Address& address, std::string& scratch) {
  if (!address.is_ip()) return std::nullopt;
  scratch = std::to_string(address.port());
  return scratch;
}

Text ReadHeader(const std::string& name, const sluice::http::RequestHead& request) {
  std::string_view value;
  if (sluice::http::FindPseudoHeader(request, name, value)) return NotEmpty(value);
  bool found = false;
  const std::string_view all = request.headers.GetAll(name, found);
  return found ? Text(all) : Text();
}

}  // namespace

Text ReadInput(const RbacMatchInput& input, const RbacInput& from, std::string& scratch) {
  const proxy::DownstreamAddresses& addresses = from.addresses;
  const net::Address& source = from.client != nullptr ? *from.client : addresses.remote;
  switch (input.kind) {
    case Kind::kUriSans:
    case Kind::kDnsSans:
    case Kind::kSubject: return ReadCertificate(input.kind, addresses.transport, scratch);
    case Kind::kSourceIp: return Ip(source, scratch);
    case Kind::kSourcePort: return Port(source, scratch);
    case Kind::kDirectSourceIp: return Ip(addresses.direct_remote(), scratch);
    case Kind::kDestinationIp: return Ip(addresses.local, scratch);
    case Kind::kDestinationPort: return Port(addresses.local, scratch);
    case Kind::kServerName: return NotEmpty(addresses.requested_server_name());
    case Kind::kFilterState: {
      const std::string* const value =
          from.filter_state == nullptr ? nullptr : from.filter_state->Find(input.key);
      return value == nullptr ? Text() : Text(*value);
    }
    case Kind::kHeader:
      return from.request == nullptr ? Text() : ReadHeader(input.key, *from.request);
  }
  return std::nullopt;
}

}  // namespace sluice::filters

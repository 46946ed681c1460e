#include "source/config/parse/proxy_header.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;

constexpr size_t kMostTlvs = 65000;  // the header has two bytes for its own length

}  // namespace

net::ProxyHeaderSpec ParseProxyHeader(const core::ProxyProtocolConfig& from,
                                      extension::FieldErrors& errors) {
  net::ProxyHeaderSpec spec;
  spec.version = from.version() == core::ProxyProtocolConfig::V2 ? 2 : 1;
  if (from.has_pass_through_tlvs()) errors.Error("pass_through_tlvs", "is not built yet");
  if (from.added_tlvs_size() > 0 && spec.version == 1) {
    errors.Error("added_tlvs", "needs the version V2: V1 has no room for them");
    return spec;
  }
  for (int i = 0; i < from.added_tlvs_size(); ++i) {
    extension::FieldErrors::Scope scope(errors, "added_tlvs", static_cast<size_t>(i));
    const core::TlvEntry& tlv = from.added_tlvs(i);
    if (tlv.has_format_string()) {
      errors.Error("format_string", "is not built yet").WithHint("value is");
      continue;
    }
    if (spec.tlvs.size() + tlv.value().size() > kMostTlvs) {
      errors.Error("value", "makes the header longer than 65,000 bytes");
      return spec;
    }
    net::AppendTlv(static_cast<uint8_t>(tlv.type()), tlv.value(), spec.tlvs);
  }
  return spec;
}

}  // namespace sluice::config

#include "source/server/node_message.h"

#include <algorithm>
#include <string>

#include "source/base/ascii.h"

namespace sluice::server {
namespace {

using envoy::config::core::v3::Node;

// Of docs/api/client_features: what we do of it.
constexpr std::string_view kFeatures[] = {"xds.config.supports-resource-ttl",
                                          "xds.config.resource-in-sotw"};

// The number up to the next '.' or the end, which it takes away. False when it is none.
bool TakeNumber(std::string_view& text, uint32_t& out) {
  const size_t dot = std::min(text.find('.'), text.size());
  uint64_t number = 0;
  if (!base::ParseDecimal(text.substr(0, dot), number) || number > UINT32_MAX) return false;
  out = static_cast<uint32_t>(number);
  text.remove_prefix(std::min(dot + 1, text.size()));
  return true;
}

// Of "hash/1.2.3/Clean/RELEASE/BoringSSL" the second part.
void SetVersion(std::string_view version, Node& out) {
  version.remove_prefix(std::min(version.find('/'), version.size() - 1) + 1);
  std::string_view numbers = version.substr(0, version.find('/'));
  uint32_t major = 0, minor = 0, patch = 0;
  if (!TakeNumber(numbers, major) || !TakeNumber(numbers, minor) || !TakeNumber(numbers, patch))
    return;
  auto& semantic = *out.mutable_user_agent_build_version()->mutable_version();
  semantic.set_major_number(major);
  semantic.set_minor_number(minor);
  semantic.set_patch(patch);
}

template <typename Filters>
void AddExtensions(const char* category, const Filters& filters, Node& out) {
  for (const auto& [message, parser] : filters) {
    auto& extension = *out.add_extensions();
    extension.set_name(message);
    extension.set_category(category);
    extension.add_type_urls(message);
  }
}

}  // namespace

Node NodeMessage(const Node& configured, const proxy::NodeInfo& node, std::string_view version,
                 const extension::Registry& registry) {
  Node out = configured;
  out.set_id(node.id);
  out.set_cluster(node.cluster);
  if (!node.zone.empty()) out.mutable_locality()->set_zone(node.zone);
  if (out.user_agent_name().empty()) out.set_user_agent_name("sluice");
  if (out.user_agent_version_type_case() == Node::USER_AGENT_VERSION_TYPE_NOT_SET &&
      !version.empty())
    SetVersion(version, out);
  for (const std::string_view feature : kFeatures) {
    const auto& known = out.client_features();
    if (std::find(known.begin(), known.end(), feature) == known.end())
      out.add_client_features(std::string(feature));
  }
  if (out.extensions().empty()) {
    AddExtensions("envoy.filters.http", registry.http_filters(), out);
    AddExtensions("envoy.filters.network", registry.network_filters(), out);
    AddExtensions("envoy.filters.listener", registry.listener_filters(), out);
  }
  return out;
}

}  // namespace sluice::server

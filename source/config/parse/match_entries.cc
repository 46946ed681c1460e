#include "source/config/parse/match_entries.h"

namespace sluice::config {
namespace {

constexpr char kMetadata[] = "envoy.transport_socket_match";

}  // namespace

upstream::MatchEntries ToMatchEntries(const google::protobuf::Struct& from) {
  upstream::MatchEntries out;
  for (const auto& [key, value] : from.fields()) out.emplace_back(key, value.SerializeAsString());
  return out;
}

upstream::MatchEntries ToMatchEntries(const envoy::config::core::v3::Metadata& from) {
  const auto found = from.filter_metadata().find(kMetadata);
  return found == from.filter_metadata().end() ? upstream::MatchEntries()
                                               : ToMatchEntries(found->second);
}

}  // namespace sluice::config

#include "source/server/endpoint_updates.h"

#include "source/config/cluster/cluster_parser.h"

namespace sluice::server {

using extension::FieldErrors;

EndpointUpdates::EndpointUpdates(const base::Clock& clock, ConfigSources& sources,
                                 config::load::Checker& checker, const upstream::ClusterSpec& spec,
                                 upstream::EdsDiscovery& discovery)
    : checker_(checker),
      discovery_(discovery),
      clock_(clock),
      subscription_(sources.Subscribe({xds::Type::kEndpoint, spec.eds.service_name, spec.eds.source,
                                       "cluster." + spec.stat_name + "."},
                                      *this)) {}

void EndpointUpdates::OnUpdate(const xds::Update& update, FieldErrors& errors) {
  if (update.resources.empty()) return discovery_.Finish();
  const xds::Resource& resource = update.resources[0];
  if (record_.Holds(resource)) return;
  FieldErrors::Scope scope(errors, "endpoints_of", std::string_view(resource.name));
  envoy::config::endpoint::v3::ClusterLoadAssignment message;
  if (!xds::ReadBody(resource, checker_, errors, message)) return;
  auto assignment = std::make_shared<upstream::LoadAssignment>();
  const size_t before = errors.error_count();
  config::ParseAssignment(message, errors, *assignment);
  if (errors.error_count() != before) return;
  record_.Accept(resource, clock_.WallNow());
  discovery_.Apply(std::move(assignment));
}

void EndpointUpdates::OnNoAnswer() {
  if (!discovery_.ready()) discovery_.Finish();
}

}  // namespace sluice::server

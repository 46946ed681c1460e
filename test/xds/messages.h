#pragma once

#include <string>

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/service/discovery/v3/discovery.pb.h"

namespace sluice::xds {

inline envoy::config::cluster::v3::Cluster NamedCluster(const std::string& name) {
  envoy::config::cluster::v3::Cluster cluster;
  cluster.set_name(name);
  return cluster;
}

}  // namespace sluice::xds

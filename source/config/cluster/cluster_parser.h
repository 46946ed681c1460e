#pragma once

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/core/v3/extension.pb.h"
#include "envoy/config/endpoint/v3/endpoint.pb.h"
#include "source/extension/field_errors.h"
#include "source/upstream/cluster_spec.h"

namespace sluice::config {

// envoy.config.cluster.v3.Cluster → spec, with every default filled in. `out.dns.resolver` says on
// entry how the process looks up names; it stays where the cluster does not say otherwise. How its
// endpoints are spoken to is read by ParseClusterTransports of config/tls, afterwards.
void ParseCluster(const envoy::config::cluster::v3::Cluster& from, extension::FieldErrors& errors,
                  upstream::ClusterSpec& out);

// The localities of a load assignment, with addresses or names to resolve.
void ParseEndpoints(const envoy::config::endpoint::v3::ClusterLoadAssignment& from, bool dns,
                    extension::FieldErrors& errors, upstream::ClusterSpec& out);

// The endpoints of a resource of EDS.
void ParseAssignment(const envoy::config::endpoint::v3::ClusterLoadAssignment& from,
                     extension::FieldErrors& errors, upstream::LoadAssignment& out);

// Where an EDS cluster has its endpoints from.
void ParseEds(const envoy::config::cluster::v3::Cluster& from, extension::FieldErrors& errors,
              upstream::EdsSpec& out);

// How a host is chosen. After the cluster's type, which it has to fit.
void ParseBalancer(const envoy::config::cluster::v3::Cluster& from, extension::FieldErrors& errors,
                   upstream::ClusterSpec& out);

// What a cluster needs whose endpoints are where clients wanted to go.
void ParseOriginalDst(const envoy::config::cluster::v3::Cluster& from,
                      extension::FieldErrors& errors, upstream::OriginalDstSpec& out);

// HttpProtocolOptions of the cluster, or its deprecated fields of the same meaning.
void ParseUpstreamHttp(const envoy::config::cluster::v3::Cluster& from,
                       extension::FieldErrors& errors, upstream::UpstreamHttpSpec& out);

// How a DNS cluster looks up names, from the cluster's own fields.
void ParseDns(const envoy::config::cluster::v3::Cluster& from, extension::FieldErrors& errors,
              upstream::DnsSpec& out);

// The same from the extension envoy.clusters.dns, which replaces type, and with it whether the
// cluster is logical.
void ParseDnsCluster(const google::protobuf::Any& from, extension::FieldErrors& errors,
                     upstream::ClusterSpec& out);

// Which servers to ask, and how: a typed_dns_resolver_config of a cluster or of the bootstrap.
void ParseDnsResolver(const envoy::config::core::v3::TypedExtensionConfig& from,
                      extension::FieldErrors& errors, net::DnsOptions& out);

}  // namespace sluice::config

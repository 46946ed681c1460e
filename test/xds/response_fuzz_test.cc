// Hostile bytes as a response of discovery: the first byte chooses its kind and type. Whatever
// comes is taken apart without harm, every fault says why, and what is kept lies within the
// response.

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/endpoint/v3/endpoint.pb.h"
#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/config/route/v3/route.pb.h"
#include "envoy/service/runtime/v3/rtds.pb.h"
#include "source/config/load/checker.h"
#include "source/xds/record.h"
#include "source/xds/response.h"

namespace sluice::xds {
namespace {

void ReadBodies(const Response& response, Type type, extension::FieldErrors& errors) {
  config::load::Checker checker;
  std::set<std::string> names;
  for (const Resource& resource : response.resources) {
    if (!names.insert(resource.name).second) abort();
    if (!resource.has_body) continue;
    envoy::config::cluster::v3::Cluster cluster;
    envoy::config::listener::v3::Listener listener;
    envoy::config::route::v3::RouteConfiguration route;
    envoy::config::endpoint::v3::ClusterLoadAssignment endpoints;
    envoy::service::runtime::v3::Runtime runtime;
    google::protobuf::Message* const messages[] = {&listener, &cluster, &route, &endpoints,
                                                   &runtime};
    ReadBody(resource, checker, errors, *messages[static_cast<size_t>(type)]);
    Record record;
    record.Accept(resource, base::WallTime());
    if (!record.Holds(resource)) abort();
  }
}

int Run(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto type = static_cast<Type>((data[0] & 0x7f) % 5);
  const int length = static_cast<int>(size - 1);
  extension::FieldErrors errors;
  Response read;
  if (data[0] & 0x80) {
    envoy::service::discovery::v3::DeltaDiscoveryResponse response;
    if (!response.ParseFromArray(data + 1, length)) return 0;
    if (!ReadResponse(response, type, errors, read) && errors.ok()) abort();
    ReadBodies(read, type, errors);
  } else {
    envoy::service::discovery::v3::DiscoveryResponse response;
    if (!response.ParseFromArray(data + 1, length)) return 0;
    if (!ReadResponse(response, type, errors, read) && errors.ok()) abort();
    ReadBodies(read, type, errors);
  }
  for (const extension::Fault& fault : errors.faults()) {
    if (fault.why.empty()) abort();
  }
  if (errors.NackText().size() > 4200) abort();
  return 0;
}

}  // namespace
}  // namespace sluice::xds

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return sluice::xds::Run(data, size);
}

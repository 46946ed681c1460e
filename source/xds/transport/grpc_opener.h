#pragma once

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "source/grpc/call.h"
#include "source/net/worker.h"
#include "source/upstream/control_plane_spec.h"
#include "source/xds/protocol/stream.h"
#include "source/xds/type.h"

namespace sluice::xds {

// The method of a control plane that serves all types on one stream.
std::string AggregatedMethod(bool delta);
// The method that serves one.
std::string MethodOf(Type type, bool delta);

// Opens streams to a control plane through the main thread's clusters. Owned by who owns the Ads
// that uses it; main thread.
class GrpcOpener final : public StreamOpener {
 public:
  // Finds the cluster anew for each stream: empty when there is none.
  using FindCluster = absl::AnyInvocable<upstream::ClusterRef(std::string_view name) const>;

  // `worker`, the main thread's, outlives it and its streams.
  GrpcOpener(net::Worker& worker, FindCluster find,
             std::shared_ptr<const upstream::ControlPlaneSpec> spec, std::string method);

  std::unique_ptr<Stream> Open(StreamEvents& events) override;

 private:
  net::Worker& worker_;
  const FindCluster find_;
  const std::shared_ptr<const upstream::ControlPlaneSpec> spec_;
  const std::string method_;
};

}  // namespace sluice::xds

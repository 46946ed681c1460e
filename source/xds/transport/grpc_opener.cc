#include "source/xds/transport/grpc_opener.h"

#include <utility>

#include "source/event/task.h"

namespace sluice::xds {
namespace {

// Of requests that wait to be sent. One that reads nothing for so long gets a new stream, whose
// first messages say everything once.
constexpr size_t kMostQueued = size_t{64} << 20;

class GrpcStream final : public Stream, grpc::CallEvents {
 public:
  GrpcStream(net::Worker& worker, upstream::ClusterRef cluster, grpc::CallOptions options,
             StreamEvents& events)
      : worker_(worker),
        events_(events),
        overflow_(event::Callback::To<&GrpcStream::OnOverflow>(this)),
        call_(std::make_unique<grpc::Call>(worker, std::move(cluster), std::move(options),
                                           static_cast<grpc::CallEvents&>(*this))) {}

  void Send(std::string bytes) override {
    if (call_ != nullptr && !call_->Send(bytes)) worker_.loop.RunSoon(overflow_);
  }

 private:
  void OnMessage(std::string_view message) override { events_.OnMessage(message); }
  void OnClosed(const grpc::Status& status) override {
    overflow_.Cancel();
    events_.OnClosed(static_cast<int>(status.code), status.message);
  }
  void OnOverflow() {
    call_.reset();
    events_.OnClosed(static_cast<int>(grpc::Code::kResourceExhausted),
                     "the control plane does not read what it is sent");
  }

  net::Worker& worker_;
  StreamEvents& events_;
  event::Task overflow_;
  std::unique_ptr<grpc::Call> call_;
};

struct Service {
  Type type;
  std::string_view path;
  std::string_view resources;
};

constexpr Service kServices[] = {
    {Type::kListener, "/envoy.service.listener.v3.ListenerDiscoveryService/", "Listeners"},
    {Type::kCluster, "/envoy.service.cluster.v3.ClusterDiscoveryService/", "Clusters"},
    {Type::kRoute, "/envoy.service.route.v3.RouteDiscoveryService/", "Routes"},
    {Type::kEndpoint, "/envoy.service.endpoint.v3.EndpointDiscoveryService/", "Endpoints"},
    {Type::kRuntime, "/envoy.service.runtime.v3.RuntimeDiscoveryService/", "Runtime"},
    {Type::kSecret, "/envoy.service.secret.v3.SecretDiscoveryService/", "Secrets"},
};

std::string Method(std::string_view path, std::string_view resources, bool delta) {
  return std::string(path) + (delta ? "Delta" : "Stream") + std::string(resources);
}

}  // namespace

std::string AggregatedMethod(bool delta) {
  return Method("/envoy.service.discovery.v3.AggregatedDiscoveryService/", "AggregatedResources",
                delta);
}

std::string MethodOf(Type type, bool delta) {
  const Service& service = kServices[static_cast<size_t>(type)];
  return Method(service.path, service.resources, delta);
}

GrpcOpener::GrpcOpener(net::Worker& worker, FindCluster find,
                       std::shared_ptr<const upstream::ControlPlaneSpec> spec, std::string method)
    : worker_(worker), find_(std::move(find)), spec_(std::move(spec)), method_(std::move(method)) {}

std::unique_ptr<Stream> GrpcOpener::Open(StreamEvents& events) {
  grpc::CallOptions options;
  options.path = method_;
  options.authority = spec_->authority;
  options.metadata = spec_->metadata;
  options.max_message_bytes = spec_->max_message_bytes;
  options.max_queued_bytes = kMostQueued;
  return std::make_unique<GrpcStream>(worker_, find_(spec_->cluster), std::move(options), events);
}

}  // namespace sluice::xds

// A control plane on gRPC's own server, for tests: serves every discovery service, aggregated or
// not, in both kinds of the protocol. Told what to do on standard input, a line each:
//
//   put JSON      a DiscoveryResponse: its resources are all there are of its type from now on
//   close CODE    ends every stream with that status
//   name TEXT     its identifier
//
// Tells on standard output, a JSON object a line: {"port": N}, then each request that comes:
// {"stream": N, "method": "...", "request": {...}}. Ends with its input.
#include <google/protobuf/util/json_util.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "envoy/service/discovery/v3/discovery.pb.h"

namespace {

namespace v3 = envoy::service::discovery::v3;

struct Stored {
  google::protobuf::Any body;
  std::string version;
};

// What is served of one type.
struct Served {
  std::map<std::string, Stored> resources;
  int version = 0;
};

std::string TextOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (!buffer.Dump(&slices).ok()) return text;
  for (const grpc::Slice& slice : slices)
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return text;
}

// By the first field of every resource.
std::string NameOf(const google::protobuf::Any& any) {
  const std::string type = any.type_url().substr(any.type_url().rfind('/') + 1);
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return "";
  std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  message->ParseFromString(any.value());
  return message->GetReflection()->GetString(*message, descriptor->FindFieldByNumber(1));
}

bool HasWildcard(const std::string& type_url) {
  return type_url.find(".Cluster") + 8 == type_url.size() ||
         type_url.find(".Listener") + 9 == type_url.size();
}

class Stream;

// Guarded by `mutex`, as are the streams.
struct Plane {
  std::mutex mutex;
  std::map<std::string, Served> types;
  std::set<Stream*> streams;
  std::string identifier = "test";
  int next_stream = 1;
};

class Stream final : public grpc::ServerGenericBidiReactor {
 public:
  Stream(Plane& plane, const std::string& method)
      : plane_(plane), method_(method), delta_(method.find("/Delta") != std::string::npos) {
    {
      const std::lock_guard<std::mutex> lock(plane_.mutex);
      number_ = plane_.next_stream++;
      plane_.streams.insert(this);
    }
    StartRead(&in_);
  }

  // With the mutex.
  void Push(const std::string& type) {
    const auto it = subscriptions_.find(type);
    if (it == subscriptions_.end()) return;
    delta_ ? SendChanges(type, it->second, {}) : SendAll(type, it->second);
  }
  void Close(int code) { EndOnce({static_cast<grpc::StatusCode>(code), "told to"}); }

 private:
  struct Subscription {
    std::set<std::string> names;
    bool all = false;
    bool answered = false;
    std::map<std::string, std::string> known;  // delta: versions by name
  };

  void OnReadDone(bool ok) override {
    const std::lock_guard<std::mutex> lock(plane_.mutex);
    if (!ok) return EndOnce(grpc::Status::OK);
    delta_ ? OnDelta(TextOf(in_)) : OnSotw(TextOf(in_));
    if (!ended_) StartRead(&in_);
  }
  void OnWriteDone(bool) override {
    const std::lock_guard<std::mutex> lock(plane_.mutex);
    writing_ = false;
    WriteNext();
  }
  void OnCancel() override {
    const std::lock_guard<std::mutex> lock(plane_.mutex);
    EndOnce(grpc::Status::CANCELLED);
  }
  void OnDone() override {
    {
      const std::lock_guard<std::mutex> lock(plane_.mutex);
      plane_.streams.erase(this);
    }
    delete this;
  }
  void EndOnce(const grpc::Status& status) {
    if (!ended_) Finish(status);
    ended_ = true;
  }

  void Tell(const google::protobuf::Message& request) {
    std::string json;
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    static_cast<void>(google::protobuf::util::MessageToJsonString(request, &json, options));
    std::cout << "{\"stream\": " << number_ << ", \"method\": \"" << method_
              << "\", \"request\": " << json << "}" << std::endl;
  }

  void OnSotw(const std::string& bytes) {
    v3::DiscoveryRequest request;
    request.ParseFromString(bytes);
    Tell(request);
    const std::string type = request.type_url();
    const bool first = subscriptions_.count(type) == 0;
    Subscription& subscription = subscriptions_[type];
    // One that answers what is not the newest any more.
    if (!first && request.response_nonce() != nonces_[type]) return;
    std::set<std::string> names(request.resource_names().begin(), request.resource_names().end());
    const bool changed = names != subscription.names;
    subscription.names = std::move(names);
    subscription.all = subscription.names.empty() && HasWildcard(type);
    if (first || changed) SendAll(type, subscription);
  }

  void SendAll(const std::string& type, const Subscription& subscription) {
    const auto served = plane_.types.find(type);
    if (served == plane_.types.end()) return;
    v3::DiscoveryResponse response;
    response.set_type_url(type);
    response.set_version_info(std::to_string(served->second.version));
    for (const auto& [name, stored] : served->second.resources) {
      if (subscription.all || subscription.names.count(name) > 0)
        *response.add_resources() = stored.body;
    }
    if (response.resources().empty() && !subscription.all) return;
    response.set_nonce(nonces_[type] = std::to_string(++nonce_));
    response.mutable_control_plane()->set_identifier(plane_.identifier);
    Write(response.SerializeAsString());
  }

  void OnDelta(const std::string& bytes) {
    v3::DeltaDiscoveryRequest request;
    request.ParseFromString(bytes);
    Tell(request);
    const std::string type = request.type_url();
    const bool first = subscriptions_.count(type) == 0;
    Subscription& subscription = subscriptions_[type];
    if (first) {
      subscription.all = request.resource_names_subscribe().empty() && HasWildcard(type);
      for (const auto& [name, version] : request.initial_resource_versions())
        subscription.known[name] = version;
    }
    std::set<std::string> asked;
    for (const std::string& name : request.resource_names_subscribe()) {
      if (name == "*") subscription.all = true;
      if (!first) subscription.known.erase(name);
      subscription.names.insert(name);
      asked.insert(name);
    }
    for (const std::string& name : request.resource_names_unsubscribe()) {
      if (name == "*") subscription.all = false;
      subscription.names.erase(name);
      subscription.known.erase(name);
    }
    if (first || !asked.empty()) SendChanges(type, subscription, asked);
  }

  void SendChanges(const std::string& type, Subscription& subscription,
                   const std::set<std::string>& asked) {
    const auto served = plane_.types.find(type);
    if (served == plane_.types.end()) return;
    v3::DeltaDiscoveryResponse response;
    response.set_type_url(type);
    response.set_system_version_info(std::to_string(served->second.version));
    for (const auto& [name, stored] : served->second.resources) {
      if (!subscription.all && subscription.names.count(name) == 0) continue;
      const auto known = subscription.known.find(name);
      if (known != subscription.known.end() && known->second == stored.version) continue;
      subscription.known[name] = stored.version;
      v3::Resource& resource = *response.add_resources();
      resource.set_name(name);
      resource.set_version(stored.version);
      *resource.mutable_resource() = stored.body;
    }
    for (auto it = subscription.known.begin(); it != subscription.known.end();) {
      if (served->second.resources.count(it->first) > 0) {
        ++it;
        continue;
      }
      response.add_removed_resources(it->first);
      it = subscription.known.erase(it);
    }
    const bool first = !std::exchange(subscription.answered, true) && subscription.all;
    if (!first && response.resources().empty() && response.removed_resources().empty()) return;
    response.set_nonce(std::to_string(++nonce_));
    response.mutable_control_plane()->set_identifier(plane_.identifier);
    Write(response.SerializeAsString());
  }

  void Write(std::string bytes) {
    queue_.push_back(std::move(bytes));
    WriteNext();
  }
  void WriteNext() {
    if (writing_ || ended_ || queue_.empty()) return;
    writing_ = true;
    const grpc::Slice slice(queue_.front());
    queue_.pop_front();
    out_ = grpc::ByteBuffer(&slice, 1);
    StartWrite(&out_);
  }

  Plane& plane_;
  const std::string method_;
  const bool delta_;
  int number_ = 0;
  int nonce_ = 0;
  bool writing_ = false;
  bool ended_ = false;
  std::map<std::string, Subscription> subscriptions_;
  std::map<std::string, std::string> nonces_;
  std::deque<std::string> queue_;
  grpc::ByteBuffer in_;
  grpc::ByteBuffer out_;
};

struct Service final : grpc::CallbackGenericService {
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Stream(plane, context->method());
  }
  Plane plane;
};

void Put(const std::string& json, Plane& plane) {
  v3::DiscoveryResponse all;
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, &all);
  if (!parsed.ok()) {
    std::cerr << "not understood: " << parsed.ToString() << std::endl;
    return;
  }
  const std::lock_guard<std::mutex> lock(plane.mutex);
  Served& served = plane.types[all.type_url()];
  served.resources.clear();
  ++served.version;
  for (const google::protobuf::Any& any : all.resources()) {
    const std::string version = std::to_string(std::hash<std::string>()(any.value()));
    served.resources[NameOf(any)] = {any, version};
  }
  for (Stream* stream : plane.streams) stream->Push(all.type_url());
}

void Obey(const std::string& line, Plane& plane) {
  const size_t blank = line.find(' ');
  const std::string verb = line.substr(0, blank);
  const std::string rest = blank == std::string::npos ? "" : line.substr(blank + 1);
  if (verb == "put") return Put(rest, plane);
  const std::lock_guard<std::mutex> lock(plane.mutex);
  if (verb == "name") plane.identifier = rest;
  if (verb != "close") return;
  for (Stream* stream : plane.streams) stream->Close(std::stoi(rest));
}

}  // namespace

// The port to listen on, as the only argument; 0 or none: any.
int main(int argc, char** argv) {
  Service service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(-1);
  builder.AddListeningPort(std::string("127.0.0.1:") + (argc > 1 ? argv[1] : "0"),
                           grpc::InsecureServerCredentials(), &port);
  builder.RegisterCallbackGenericService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::cout << "{\"port\": " << port << "}" << std::endl;
  for (std::string line; std::getline(std::cin, line);) Obey(line, service.plane);
  server->Shutdown(std::chrono::system_clock::time_point());
  return 0;
}

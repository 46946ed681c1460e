#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>

namespace sluice::grpc {

// gRPC's own server, with methods of any kind below /test.T/:
//   Echo      each message comes back
//   Count     as many messages as the first one says
//   Fail      an answer without messages: NOT_FOUND
//   FailLate  one message, then ABORTED
//   Tell      what the request's metadata, authority and deadline are
//   Hang      no answer
class GrpcServer {
 public:
  explicit GrpcServer(int port = 0) {
    ::grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:" + std::to_string(port),
                             ::grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }
  ~GrpcServer() { Stop(); }

  uint16_t port() const { return static_cast<uint16_t>(port_); }
  int cancelled() const { return service_.cancelled; }
  // Calls that run are cut.
  void Stop() {
    if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::time_point());
    server_.reset();
  }

 private:
  static std::string TextOf(const ::grpc::ByteBuffer& buffer) {
    std::vector<::grpc::Slice> slices;
    std::string text;
    if (!buffer.Dump(&slices).ok()) return text;
    for (const ::grpc::Slice& slice : slices)
      text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    return text;
  }

  class Reactor final : public ::grpc::ServerGenericBidiReactor {
   public:
    Reactor(::grpc::GenericCallbackServerContext& context, std::atomic<int>& cancelled)
        : context_(context), method_(context.method()), cancelled_(cancelled) {
      if (method_ == "/test.T/Fail") {
        Finish({::grpc::StatusCode::NOT_FOUND, "there is no \"\xc3\xbc\", 100%"});
      } else if (method_ == "/test.T/Tell") {
        Write(Told());
      } else {
        StartRead(&in_);
      }
    }

   private:
    void Write(const std::string& text) {
      const ::grpc::Slice slice(text);
      out_ = ::grpc::ByteBuffer(&slice, 1);
      StartWrite(&out_);
    }
    std::string Told() const {
      const auto& metadata = context_.client_metadata();
      const auto token = metadata.find("x-token");
      const bool has_deadline = context_.deadline() != std::chrono::system_clock::time_point::max();
      return context_.host() + "|" +
             (token == metadata.end() ? ""
                                      : std::string(token->second.data(), token->second.size())) +
             "|" + (has_deadline ? "deadline" : "none");
    }
    void OnReadDone(bool ok) override {
      if (!ok) {
        if (method_ == "/test.T/Echo") Finish(::grpc::Status::OK);
        return;
      }
      if (method_ == "/test.T/Hang") return;
      if (method_ == "/test.T/Count") left_ = std::stoi(TextOf(in_));
      Write(method_ == "/test.T/Count" ? std::to_string(left_) : TextOf(in_));
    }
    void OnWriteDone(bool) override {
      if (method_ == "/test.T/Tell") return Finish(::grpc::Status::OK);
      if (method_ == "/test.T/FailLate") return Finish({::grpc::StatusCode::ABORTED, "later"});
      if (method_ == "/test.T/Echo") return StartRead(&in_);
      if (--left_ == 0) return Finish(::grpc::Status::OK);
      Write(std::to_string(left_));
    }
    void OnCancel() override {
      ++cancelled_;
      if (method_ == "/test.T/Hang") Finish(::grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }

    ::grpc::GenericCallbackServerContext& context_;
    const std::string method_;
    std::atomic<int>& cancelled_;
    ::grpc::ByteBuffer in_;
    ::grpc::ByteBuffer out_;
    int left_ = 0;
  };

  struct Service final : ::grpc::CallbackGenericService {
    ::grpc::ServerGenericBidiReactor* CreateReactor(
        ::grpc::GenericCallbackServerContext* context) override {
      return new Reactor(*context, cancelled);
    }
    std::atomic<int> cancelled{0};
  };

  int port_ = 0;
  Service service_;
  std::unique_ptr<::grpc::Server> server_;
};

}  // namespace sluice::grpc

#pragma once

#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "source/http/h2/client_codec.h"
#include "source/http/h2/server_codec.h"
#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {

// A client and a server with owners that keep nothing and allocate nothing, to count and to measure
// with.
class Exchanger {
 public:
  explicit Exchanger(Bench& bench)
      : bench_(bench),
        to_server_(bench.worker.blocks),
        to_client_(bench.worker.blocks),
        server_owner_(*this),
        client_owner_(*this),
        server_(options_, bench.counters, to_client_, server_owner_, bench.state),
        client_(options_, bench.counters, to_server_, client_owner_, bench.state) {}

  // That many requests at once, each with a small answer.
  void Exchange(int streams) {
    for (int i = 0; i < streams; ++i) {
      Request& request = requests_[i];
      request.exchanger = this;
      request.storage.emplace(bench_.worker.chunks);
      RequestHead& head = request.storage->request;
      head.method = Method::kGet;
      head.method_name = "GET";
      head.scheme = "http";
      head.path = "/some/path?with=query";
      head.authority = "example.test";
      head.has_authority = true;
      for (const auto& [name, value] : kLines) {
        head.headers.AddView(FindHeaderId(name), name, value);
      }
      client_.NewStream(request).SendHead(head, true);
    }
    while (!Settled()) {
      client_.Pump();
      server_.OnBytes(to_server_);
      server_.Pump();
      client_.OnBytes(to_client_);
    }
  }

  int answers = 0;

 private:
  static constexpr int kMost = 64;
  static constexpr std::pair<std::string_view, std::string_view> kLines[] = {
      {"user-agent", "benchmark/1.0"},
      {"accept", "*/*"},
      {"x-request-id", "a1b2c3d4-0000-4000-8000-000000000000"},
      {"x-own", "some value of usual length"}};

  struct Storage {
    explicit Storage(base::ChunkPool& chunks) : arena(chunks), request(arena), response(arena) {}
    base::Arena arena;
    RequestHead request;
    ResponseHead response;
  };

  // The client's owner of one exchange.
  struct Request : ClientStreamEvents {
    ResponseHead& ResponseStorage() override { return storage->response; }
    void OnInformational() override {}
    void OnResponseHead(bool) override {}
    void OnResponseBody(buffer::Buffer&, bool) override {}
    void OnResponseTrailers(const HeaderMap&) override {}
    void OnResponseReset(StreamReset, std::string_view) override {}
    void OnUpstreamBlocked() override {}
    void OnUpstreamReady() override {}
    void OnStreamClosed() override {
      storage.reset();
      ++exchanger->answers;
    }
    Exchanger* exchanger = nullptr;
    std::optional<Storage> storage;
  };

  // The server's.
  struct Answer : ServerStreamEvents {
    void OnRequestHead(bool) override {
      ResponseHead& head = storage->response;
      head.status = 200;
      head.framing = Framing::kLength;
      head.content_length = 5;
      head.headers.AddView(HeaderId::kServer, "bench");
      head.headers.AddView(HeaderId::kContentType, "text/plain");
      stream->SendHead(head, false);
      buffer::Buffer body(exchanger->bench_.worker.blocks);
      body.Append("hello");
      stream->SendBody(body, true);
    }
    void OnRequestBody(buffer::Buffer&, bool) override {}
    void OnRequestTrailers(const HeaderMap&) override {}
    void OnRequestReset(StreamReset, std::string_view) override {}
    void OnDownstreamBlocked() override {}
    void OnDownstreamReady() override {}
    void OnStreamClosed() override {
      storage.reset();
      free = true;
    }
    Exchanger* exchanger = nullptr;
    http::ServerStream* stream = nullptr;
    std::optional<Storage> storage;
    bool free = true;
  };

  struct ServerOwner : ServerCodecEvents {
    explicit ServerOwner(Exchanger& e) : exchanger(e) {}
    Storage NewRequest(http::ServerStream& stream) override {
      for (Answer& answer : exchanger.answers_) {
        if (!answer.free) continue;
        answer.free = false;
        answer.exchanger = &exchanger;
        answer.stream = &stream;
        answer.storage.emplace(exchanger.bench_.worker.chunks);
        return {&answer, &answer.storage->request};
      }
      abort();
    }
    void OnCodecError(ServerStreamEvents&, const CodecError&) override {}
    void OnOutput() override {}
    void OnInputWanted() override {}
    Exchanger& exchanger;
  };

  struct ClientOwner : ClientCodecEvents {
    explicit ClientOwner(Exchanger&) {}
    void OnOutput() override {}
    void OnInputWanted() override {}
    void OnStreamEnded() override {}
  };

  bool Settled() {
    return client_.active_streams() == 0 && server_.active_streams() == 0 && to_server_.empty() &&
           to_client_.empty();
  }

  Bench& bench_;
  Options options_;
  buffer::Buffer to_server_;
  buffer::Buffer to_client_;
  ServerOwner server_owner_;
  ClientOwner client_owner_;
  std::array<Request, kMost> requests_;
  std::array<Answer, kMost> answers_;
  ServerCodec server_;
  ClientCodec client_;
};

}  // namespace sluice::http::h2

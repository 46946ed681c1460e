#pragma once

#include <new>
#include <string_view>

#include "source/base/arena.h"
#include "source/buffer/buffer.h"
#include "source/http/h1/client_codec.h"
#include "source/http/h1/server_codec.h"

namespace sluice::http::h1 {

// A server codec whose exchanges go straight out by a client codec and back: a proxy without
// sockets, routes or filters. For measuring; it writes nothing down. A stream's memory is taken
// from pools, as it is in the proxy.
class CodecPair final : public ServerCodecEvents,
                        public ServerStreamEvents,
                        public ClientCodecEvents,
                        public ClientStreamEvents {
 public:
  CodecPair()
      : client_in(blocks),
        client_out(blocks),
        upstream_in(blocks),
        upstream_out(blocks),
        server(*this, client_out, server_options, nullptr),
        client(*this, upstream_out, client_options) {}
  ~CodecPair() { EndStream(); }

  // Carries one exchange and drops what was sent.
  void Exchange(std::string_view request, std::string_view response) {
    client_in.Append(request);
    server.OnBytes(client_in);
    upstream_out.Clear();
    upstream_in.Append(response);
    client.OnBytes(upstream_in);
    client_out.Clear();
  }

  Storage NewRequest(ServerStream& stream) override {
    EndStream();
    server_stream_ = &stream;
    stream_ = new (room_) Stream(chunks);
    return {this, &stream_->request};
  }
  void OnCodecError(ServerStreamEvents&, const CodecError&) override {}
  void OnOutput() override {}
  void OnInputWanted() override {}

  void OnRequestHead(bool end) override {
    client_stream_ = &client.NewStream(*this);
    client_stream_->SendHead(stream_->request, end);
  }
  void OnRequestBody(buffer::Buffer& body, bool end) override {
    client_stream_->SendBody(body, end);
  }
  void OnRequestTrailers(const HeaderMap& trailers) override {
    client_stream_->SendTrailers(trailers);
  }
  void OnRequestReset(StreamReset, std::string_view) override {}
  void OnDownstreamBlocked() override {}
  void OnDownstreamReady() override {}

  ResponseHead& ResponseStorage() override { return stream_->response; }
  void OnInformational() override {}
  void OnResponseHead(bool end) override { server_stream_->SendHead(stream_->response, end); }
  void OnResponseBody(buffer::Buffer& body, bool end) override {
    server_stream_->SendBody(body, end);
  }
  void OnResponseTrailers(const HeaderMap& trailers) override {
    server_stream_->SendTrailers(trailers);
  }
  void OnResponseReset(StreamReset, std::string_view) override {}
  void OnUpstreamBlocked() override {}
  void OnUpstreamReady() override {}
  void OnStreamEnded() override {}
  void OnStreamClosed() override { ++closed; }

  buffer::BlockPool blocks;
  base::ChunkPool chunks;
  ServerOptions server_options;
  ClientOptions client_options;
  buffer::Buffer client_in;
  buffer::Buffer client_out;
  buffer::Buffer upstream_in;
  buffer::Buffer upstream_out;
  ServerCodec server;
  ClientCodec client;
  int closed = 0;  // both sides of each exchange

 private:
  struct Stream {
    explicit Stream(base::ChunkPool& chunks) : arena(chunks), request(arena), response(arena) {}
    base::Arena arena;
    RequestHead request;
    ResponseHead response;
  };
  void EndStream() {
    if (stream_ != nullptr) stream_->~Stream();
    stream_ = nullptr;
  }

  ServerStream* server_stream_ = nullptr;
  ClientStream* client_stream_ = nullptr;
  Stream* stream_ = nullptr;
  alignas(Stream) char room_[sizeof(Stream)];
};

inline constexpr std::string_view kSmallRequest =
    "GET /api/v1/users/4711?expand=orders HTTP/1.1\r\nHost: users.shop.svc:8080\r\nUser-Agent: "
    "curl/7.88.1\r\n"
    "Accept: */*\r\nAccept-Encoding: gzip\r\nX-Request-Id: 6b1ff4f2-21a3-4b6a-8d1e-1de8a25c1e0b\r\n"
    "Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123456789\r\n\r\n";
inline constexpr std::string_view kSmallResponse =
    "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Tue, 24 Nov 2026 14:00:00 "
    "GMT\r\nContent-Type: application/json\r\n"
    "Content-Length: 33\r\nConnection: keep-alive\r\n\r\n{\"id\":4711,\"name\":\"a\",\"orders\":1}";

}  // namespace sluice::http::h1

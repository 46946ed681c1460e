#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "source/base/arena.h"
#include "source/buffer/buffer.h"
#include "source/http/h1/client_codec.h"
#include "source/http/h1/server_codec.h"
#include "test/http/print_head.h"

namespace sluice::http::h1 {

// On one line: a body cannot be taken for an event.
inline std::string Escape(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '\n' ? std::string("\\n") : std::string(1, c);
  return escaped;
}

// A server codec with an owner that writes down what it is told, one line an event, body bytes
// joined.
class ServerSide : public ServerCodecEvents, public ServerStreamEvents {
 public:
  explicit ServerSide(ServerOptions o = {})
      : options(std::move(o)), in(blocks), out(blocks), codec(*this, out, options, &counters) {}
  virtual ~ServerSide() = default;

  // Gives bytes as one read; again while the codec wants what is left.
  void Feed(std::string_view bytes) {
    in.Append(bytes);
    Push();
  }
  void Push() {
    do {
      wanted = false;
      codec.OnBytes(in);
    } while (wanted && !in.empty());
  }
  // Gives each byte as a read of its own, from a block of its own.
  void FeedBytewise(std::string_view bytes) {
    for (const char c : bytes) {
      buffer::Buffer one(blocks);
      one.Append(std::string_view(&c, 1));
      in.AppendView(one.front_block(), one.front());
      Push();
    }
  }
  void Respond(int status, std::string_view body) {
    ResponseHead head(*arena);
    head.status = static_cast<uint16_t>(status);
    head.framing = Framing::kLength;
    head.content_length = body.size();
    ServerStream* const s = stream;
    s->SendHead(head, body.empty());
    if (!body.empty()) Send(body, true);
  }
  void Send(std::string_view bytes, bool end) {
    buffer::Buffer body(blocks);
    body.Append(bytes);
    stream->SendBody(body, end);
  }
  std::string TakeOut() {
    std::string text = out.ToString();
    out.Clear();
    return text;
  }

  // ServerCodecEvents
  Storage NewRequest(ServerStream& s) override {
    stream = &s;
    bytes = {};
    s.CountInto(bytes);
    head.reset();
    arena = std::make_unique<base::Arena>(chunks);
    head = std::make_unique<RequestHead>(*arena);
    Flush();
    return {this, head.get()};
  }
  void OnCodecError(ServerStreamEvents&, const CodecError& error) override {
    Note("error " + std::to_string(error.status) + " " + std::string(error.detail));
    if (answer_errors) Respond(error.status, "bad");
  }
  void OnOutput() override {}
  void OnInputWanted() override { wanted = true; }

  // ServerStreamEvents
  void OnRequestHead(bool end) override {
    Note("head " + std::string(head->method_name) + " " + std::string(head->path) +
         " host=" + (head->has_authority ? std::string(head->authority) : "-") +
         " body=" + Print(head->framing, head->content_length) +
         (head->is_upgrade ? " upgrade" : "") + Print(head->headers));
    if (end) Ended();
  }
  void OnRequestBody(buffer::Buffer& body, bool end) override {
    pending += body.ToString();
    if (end) Ended();
  }
  void OnRequestTrailers(const HeaderMap& trailers) override {
    Note("trailers" + Print(trailers));
    Ended();
  }
  void OnRequestReset(StreamReset reason, std::string_view) override {
    Note("reset " + std::to_string(static_cast<int>(reason)));
  }
  void OnDownstreamBlocked() override { Note("blocked"); }
  void OnDownstreamReady() override { Note("ready"); }
  void OnStreamClosed() override {
    stream = nullptr;
    Note("closed");
  }
  virtual void OnEnded() {
    if (answer) Respond(200, "ok");
  }

  std::string Events() {
    Flush();
    return std::exchange(events, {});
  }

  ServerOptions options;
  CodecCounters counters;
  buffer::BlockPool blocks;
  base::ChunkPool chunks;
  buffer::Buffer in;
  buffer::Buffer out;
  std::unique_ptr<base::Arena> arena = std::make_unique<base::Arena>(chunks);
  std::unique_ptr<RequestHead> head;
  StreamBytes bytes;  // of the last exchange
  ServerStream* stream = nullptr;
  bool answer = false;  // answers each request at its end
  bool answer_errors = true;
  bool wanted = false;
  std::string events;
  std::string pending;
  ServerCodec codec;

 private:
  void Flush() {
    if (!pending.empty()) events += "body " + Escape(std::exchange(pending, {})) + "\n";
  }
  void Note(const std::string& line) {
    Flush();
    events += line + "\n";
  }
  void Ended() {
    Note("end");
    OnEnded();
  }
};

// A client codec with an owner of the same kind.
class ClientSide : public ClientCodecEvents, public ClientStreamEvents {
 public:
  explicit ClientSide(ClientOptions o = {})
      : options(o), in(blocks), out(blocks), codec(*this, out, options) {}
  virtual ~ClientSide() = default;

  // Starts an exchange with a small request; what it sends is dropped, so that only the response
  // matters.
  void Start(Method method = Method::kGet, bool upgrade = false) {
    RequestHead request(*arena);
    request.method = method;
    request.method_name = NameOf(method);
    request.path = "/";
    request.authority = method == Method::kConnect ? "a:443" : "a";
    request.is_upgrade = upgrade;
    stream = &codec.NewStream(*this);
    bytes = {};
    stream->CountInto(bytes);
    stream->SendHead(request, !upgrade && method != Method::kConnect);
    out.Clear();
  }
  void Feed(std::string_view bytes) {
    in.Append(bytes);
    codec.OnBytes(in);
  }
  void FeedBytewise(std::string_view bytes) {
    for (const char c : bytes) {
      buffer::Buffer one(blocks);
      one.Append(std::string_view(&c, 1));
      in.AppendView(one.front_block(), one.front());
      codec.OnBytes(in);
    }
  }
  void Send(std::string_view bytes, bool end) {
    buffer::Buffer body(blocks);
    body.Append(bytes);
    stream->SendBody(body, end);
  }
  std::string TakeOut() {
    std::string text = out.ToString();
    out.Clear();
    return text;
  }

  // ClientCodecEvents
  void OnOutput() override {}
  void OnInputWanted() override {}
  void OnStreamEnded() override { ++ended; }

  // ClientStreamEvents
  ResponseHead& ResponseStorage() override {
    head.reset();
    head_arena = std::make_unique<base::Arena>(chunks);
    head = std::make_unique<ResponseHead>(*head_arena);
    return *head;
  }
  void OnInformational() override {
    Note("informational " + std::to_string(head->status) + Print(head->headers));
  }
  void OnResponseHead(bool end) override {
    Note("head " + std::to_string(head->status) +
         " body=" + Print(head->framing, head->content_length) +
         (head->is_upgrade ? " upgrade" : "") + Print(head->headers));
    if (end) Note("end");
  }
  void OnResponseBody(buffer::Buffer& body, bool end) override {
    pending += body.ToString();
    if (end) Note("end");
  }
  void OnResponseTrailers(const HeaderMap& trailers) override {
    Note("trailers" + Print(trailers) + "\nend");
  }
  void OnResponseReset(StreamReset reason, std::string_view detail) override {
    stream = nullptr;
    Note("reset " + std::to_string(static_cast<int>(reason)) + " " + std::string(detail));
  }
  void OnUpstreamBlocked() override { Note("blocked"); }
  void OnUpstreamReady() override { Note("ready"); }
  void OnStreamClosed() override {
    stream = nullptr;
    Note("closed");
  }

  std::string Events() {
    Flush();
    return std::exchange(events, {});
  }

  ClientOptions options;
  buffer::BlockPool blocks;
  base::ChunkPool chunks;
  buffer::Buffer in;
  buffer::Buffer out;
  std::unique_ptr<base::Arena> arena = std::make_unique<base::Arena>(chunks);
  std::unique_ptr<base::Arena> head_arena;
  std::unique_ptr<ResponseHead> head;
  StreamBytes bytes;  // of the last exchange
  ClientStream* stream = nullptr;
  int ended = 0;
  std::string events;
  std::string pending;
  ClientCodec codec;

 private:
  void Flush() {
    if (!pending.empty()) events += "body " + Escape(std::exchange(pending, {})) + "\n";
  }
  void Note(const std::string& line) {
    Flush();
    events += line + "\n";
  }
};

}  // namespace sluice::http::h1

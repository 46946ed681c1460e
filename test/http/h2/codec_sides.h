#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/http/h2/client_codec.h"
#include "source/http/h2/server_codec.h"
#include "test/event/simulated_clock.h"
#include "test/http/h2/frames.h"
#include "test/http/print_head.h"

namespace sluice::http::h2 {

// A worker with a clock that stands still.
struct Bench {
  event::SimulatedClock clock;
  net::Worker worker{0, clock};
  WorkerState state{worker};
  CodecCounters counters;
  // Time goes on, and the timers that are due run.
  void Advance(base::Duration by) {
    clock.Advance(by);
    for (int i = 0; i < 3; ++i) worker.loop.RunOnce(/*wait=*/false);
  }
};

class ServerSide;

// One request as a server side's owner sees it; what it is told goes to the side's events.
class ServerExchange : public ServerStreamEvents {
 public:
  ServerExchange(ServerSide& side, http::ServerStream& stream, int number);

  void Respond(int status, std::string_view body, const Fields& fields = {});
  void SendHead(int status, const Fields& fields, bool end);
  void Send(std::string_view bytes, bool end);
  void SendTrailers(const Fields& fields);

  void OnRequestHead(bool end) override;
  void OnRequestBody(buffer::Buffer& body, bool end) override;
  void OnRequestTrailers(const HeaderMap& trailers) override;
  void OnRequestReset(StreamReset reason, std::string_view detail) override;
  void OnDownstreamBlocked() override;
  void OnDownstreamReady() override;
  void OnStreamClosed() override;

  ServerSide& side;
  http::ServerStream* stream;
  StreamBytes bytes;
  base::Arena arena;
  RequestHead head;
  std::string body;
  int ready = 0;

 private:
  void Note(const std::string& text);
  void OnEnd();
  const int number_;
};

// A server codec with an owner that writes down what it is told, one line an event.
class ServerSide : public ServerCodecEvents {
 public:
  explicit ServerSide(Bench& b, Options o = {})
      : bench(b),
        options(std::move(o)),
        in(b.worker.blocks),
        out(b.worker.blocks),
        codec(options, b.counters, out, *this, b.state) {}

  void Feed(std::string_view bytes) {
    in.Append(bytes);
    codec.OnBytes(in);
  }
  // Each byte from a block of its own.
  void FeedBytewise(std::string_view bytes) {
    for (const char c : bytes) {
      buffer::Buffer one(bench.worker.blocks);
      one.Append(std::string_view(&c, 1));
      in.AppendView(one.front_block(), one.front());
      codec.OnBytes(in);
    }
  }
  void Start() { Feed(std::string(kPreface) + Settings() + SettingsAck()); }
  std::string TakeOut() {
    while (codec.Pump() && out.size() < 64 * 1024 * 1024) {
    }
    std::string text = out.ToString();
    out.Clear();
    return text;
  }
  // Frames that were sent, but the preface's.
  std::string Sent() {
    std::string text = printer.Print(TakeOut());
    for (const char* line : {"SETTINGS\n", "SETTINGS ack\n", "WINDOW_UPDATE 0 25100289\n"}) {
      const size_t at = text.find(line);
      if (at != std::string::npos) text.erase(at, std::string_view(line).size());
    }
    return text;
  }
  std::string Events() { return std::exchange(events, {}); }
  ServerExchange& last() { return *exchanges.back(); }

  // ServerCodecEvents
  Storage NewRequest(http::ServerStream& stream) override {
    const int number = static_cast<int>(exchanges.size()) + 1;
    exchanges.push_back(std::make_unique<ServerExchange>(*this, stream, number));
    stream.CountInto(last().bytes);
    return {exchanges.back().get(), &exchanges.back()->head};
  }
  void OnCodecError(ServerStreamEvents&, const CodecError& error) override {
    events += "error " + std::to_string(error.status) + "\n";
    last().Respond(error.status, "");
  }
  void OnOutput() override { output = true; }
  void OnInputWanted() override {}

  Bench& bench;
  Options options;
  buffer::Buffer in;
  buffer::Buffer out;
  FramePrinter printer;
  ServerCodec codec;
  std::vector<std::unique_ptr<ServerExchange>> exchanges;
  std::string events;
  bool answer = false;  // 200 "ok" at each request's end
  bool output = false;
};

inline ServerExchange::ServerExchange(ServerSide& s, http::ServerStream& st, int number)
    : side(s), stream(&st), arena(s.bench.worker.chunks), head(arena), number_(number) {}

inline void ServerExchange::Note(const std::string& text) {
  side.events += std::to_string(number_) + " " + text + "\n";
}

inline void ServerExchange::SendHead(int status, const Fields& fields, bool end) {
  ResponseHead response(arena);
  response.status = static_cast<uint16_t>(status);
  response.framing = end ? Framing::kNone : Framing::kChunked;
  for (const auto& [name, value] : fields) response.headers.AddCopy(name, value);
  stream->SendHead(response, end);
}

inline void ServerExchange::Respond(int status, std::string_view bytes, const Fields& fields) {
  SendHead(status, fields, bytes.empty());
  if (!bytes.empty()) Send(bytes, true);
}

inline void ServerExchange::Send(std::string_view bytes, bool end) {
  buffer::Buffer out(side.bench.worker.blocks);
  out.Append(bytes);
  stream->SendBody(out, end);
}

inline void ServerExchange::SendTrailers(const Fields& fields) {
  HeaderMap trailers(arena);
  for (const auto& [name, value] : fields) trailers.AddCopy(name, value);
  stream->SendTrailers(trailers);
}

inline void ServerExchange::OnEnd() {
  if (side.answer && stream != nullptr) Respond(200, "ok");
}

inline void ServerExchange::OnRequestHead(bool end) {
  Note("head " + std::string(head.method_name) + " " + std::string(head.path) +
       " host=" + (head.has_authority ? std::string(head.authority) : "-") +
       " body=" + Print(head.framing, head.content_length) + (head.is_upgrade ? " upgrade" : "") +
       Print(head.headers) + (end ? " end" : ""));
  if (end) OnEnd();
}
inline void ServerExchange::OnRequestBody(buffer::Buffer& bytes, bool end) {
  body += bytes.ToString();
  Note("body " + bytes.ToString().substr(0, 40) + (end ? " end" : ""));
  if (end) OnEnd();
}
inline void ServerExchange::OnRequestTrailers(const HeaderMap& trailers) {
  Note("trailers" + Print(trailers));
  OnEnd();
}
inline void ServerExchange::OnRequestReset(StreamReset reason, std::string_view detail) {
  Note("reset " + std::to_string(static_cast<int>(reason)) + " " + std::string(detail));
}
inline void ServerExchange::OnDownstreamBlocked() { Note("blocked"); }
inline void ServerExchange::OnDownstreamReady() {
  ++ready;
  Note("ready");
}
inline void ServerExchange::OnStreamClosed() {
  stream = nullptr;
  Note("closed");
}

// One request as a client side's owner sends it.
class ClientExchange : public ClientStreamEvents {
 public:
  ClientExchange(Bench& b, std::string& log, int number)
      : bench(b), arena(b.worker.chunks), events_(log), number_(number) {}

  void SendHead(const Fields& fields, bool end, bool upgrade = false) {
    RequestHead request(arena);
    request.framing = end ? Framing::kNone : Framing::kChunked;
    request.is_upgrade = upgrade;
    for (const auto& [name, value] : fields) {
      const std::string_view kept = arena.Copy(value);
      if (name == ":method") {
        request.method_name = kept;
        request.method = FindMethod(kept);
      } else if (name == ":path") {
        request.path = kept;
      } else if (name == ":scheme") {
        request.scheme = kept;
      } else if (name == ":authority") {
        request.authority = kept;
        request.has_authority = true;
      } else {
        request.headers.AddCopy(name, value);
      }
    }
    stream->SendHead(request, end);
  }
  void Send(std::string_view bytes, bool end) {
    buffer::Buffer out(bench.worker.blocks);
    out.Append(bytes);
    stream->SendBody(out, end);
  }
  void SendTrailers(const Fields& fields) {
    HeaderMap trailers(arena);
    for (const auto& [name, value] : fields) trailers.AddCopy(name, value);
    stream->SendTrailers(trailers);
  }

  ResponseHead& ResponseStorage() override {
    head = std::make_unique<ResponseHead>(arena);
    return *head;
  }
  void OnInformational() override { Note("informational " + std::to_string(head->status)); }
  void OnResponseHead(bool end) override {
    Note("head " + std::to_string(head->status) +
         " body=" + Print(head->framing, head->content_length) +
         (head->is_upgrade ? " upgrade" : "") + Print(head->headers) + (end ? " end" : ""));
  }
  void OnResponseBody(buffer::Buffer& bytes, bool end) override {
    body += bytes.ToString();
    Note("body " + bytes.ToString().substr(0, 40) + (end ? " end" : ""));
  }
  void OnResponseTrailers(const HeaderMap& trailers) override {
    Note("trailers" + Print(trailers));
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

  Bench& bench;
  base::Arena arena;
  std::unique_ptr<ResponseHead> head;
  std::string body;
  http::ClientStream* stream = nullptr;
  StreamBytes bytes;

 private:
  void Note(const std::string& text) { events_ += std::to_string(number_) + " " + text + "\n"; }
  std::string& events_;
  const int number_;
};

class ClientSide : public ClientCodecEvents {
 public:
  explicit ClientSide(Bench& b, Options o = {})
      : bench(b),
        options(std::move(o)),
        in(b.worker.blocks),
        out(b.worker.blocks),
        codec(options, b.counters, out, *this, b.state) {}

  ClientExchange& New() {
    const int number = static_cast<int>(exchanges.size()) + 1;
    exchanges.push_back(std::make_unique<ClientExchange>(bench, events, number));
    exchanges.back()->stream = &codec.NewStream(*exchanges.back());
    exchanges.back()->stream->CountInto(exchanges.back()->bytes);
    return *exchanges.back();
  }
  void Feed(std::string_view bytes) {
    in.Append(bytes);
    codec.OnBytes(in);
  }
  std::string TakeOut() {
    while (codec.Pump() && out.size() < 64 * 1024 * 1024) {
    }
    std::string text = out.ToString();
    out.Clear();
    return text;
  }
  std::string Sent() {
    std::string text = printer.Print(TakeOut());
    for (const char* line : {"SETTINGS\n", "SETTINGS ack\n", "WINDOW_UPDATE 0 25100289\n"}) {
      const size_t at = text.find(line);
      if (at != std::string::npos) text.erase(at, std::string_view(line).size());
    }
    return text;
  }
  std::string Events() { return std::exchange(events, {}); }

  void OnOutput() override { output = true; }
  void OnInputWanted() override {}
  void OnStreamEnded() override { ++ended; }
  void OnCapacityChanged() override { ++capacity_changes; }

  Bench& bench;
  Options options;
  buffer::Buffer in;
  buffer::Buffer out;
  FramePrinter printer;
  ClientCodec codec;
  std::vector<std::unique_ptr<ClientExchange>> exchanges;
  std::string events;
  int ended = 0;
  int capacity_changes = 0;
  bool output = false;
};

// A client and a server that talk to each other.
struct CodecPair {
  explicit CodecPair(Bench& bench, Options options = {})
      : client(bench, options), server(bench, options) {}

  // Until neither has more to say.
  void Run() {
    for (int i = 0; i < 1000; ++i) {
      const bool more = client.codec.Pump();
      const bool answered = server.codec.Pump();
      if (client.out.empty() && server.out.empty() && !more && !answered) return;
      server.in.Append(std::move(client.out));
      server.codec.OnBytes(server.in);
      client.in.Append(std::move(server.out));
      client.codec.OnBytes(client.in);
    }
  }

  ClientSide client;
  ServerSide server;
};

}  // namespace sluice::http::h2

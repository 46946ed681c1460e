// Any bytes from an upstream: no crash, the same meaning however they are cut, and a response that
// is accepted means the same to whoever gets it from us.
#include <cstddef>
#include <cstdint>
#include <string>

#include "source/base/check.h"
#include "test/http/h1/round_trip.h"

namespace sluice::http::h1 {
namespace {

constexpr Method kMethods[] = {Method::kGet, Method::kHead, Method::kPost, Method::kConnect};

// Passes a response on through a server codec.
class ResponseRelay : public ClientSide {
 public:
  ResponseRelay(ClientOptions options, Method method, bool upgrade)
      : ClientSide(options), server_(WithTrailers()) {
    const std::string target = method == Method::kConnect ? "a:443" : "/";
    server_.Feed(std::string(NameOf(method)) + " " + target + " HTTP/1.1\r\nHost: a\r\n" +
                 (upgrade ? "Connection: upgrade\r\nUpgrade: foo\r\n\r\n" : "\r\n"));
    Start(method, upgrade);
  }
  void OnResponseHead(bool end) override {
    ClientSide::Events();  // interim ones are not passed on here
    server_.stream->SendHead(*head, end);
    ClientSide::OnResponseHead(end);
    ended_ = end;
  }
  void OnResponseBody(buffer::Buffer& body, bool end) override {
    buffer::Buffer copy(blocks);
    copy.Append(body.ToString());
    server_.stream->SendBody(copy, end);
    ClientSide::OnResponseBody(body, end);
    ended_ = end;
  }
  void OnResponseTrailers(const HeaderMap& trailers) override {
    server_.stream->SendTrailers(trailers);
    ClientSide::OnResponseTrailers(trailers);
    ended_ = true;
  }
  bool ended() const { return ended_; }
  std::string sent() { return server_.TakeOut(); }

 private:
  static ServerOptions WithTrailers() {
    ServerOptions options;
    options.enable_trailers = true;
    return options;
  }
  ServerSide server_;
  bool ended_ = false;
};

// Status and body, without what framing and connection handling may change.
std::string Message(const std::string& events) {
  std::string text = Normalized(events, /*any_framing=*/true);
  const std::string_view closed = "closed\n";
  if (text.size() >= closed.size() &&
      text.compare(text.size() - closed.size(), closed.size(), closed) == 0) {
    text.resize(text.size() - closed.size());
  }
  return text;
}

void Run(uint8_t bits, std::string_view bytes) {
  const Method method = kMethods[bits & 3];
  const bool upgrade = (bits & 4) != 0 && method == Method::kGet;
  ClientOptions options;
  options.enable_trailers = (bits & 8) != 0;
  const auto outcome = [&](size_t cut) {
    ClientSide side(options);
    side.Start(method, upgrade);
    side.Feed(bytes.substr(0, cut));
    side.Feed(bytes.substr(cut));
    if ((bits & 16) != 0) side.codec.OnEof();
    return side.Events() + (side.codec.wants_close() ? "close" : "open");
  };
  SLUICE_CHECK(outcome(bytes.size()) == outcome(bytes.empty() ? 0 : bits % bytes.size()));

  ResponseRelay relay(options, method, upgrade);
  relay.Feed(bytes);
  relay.codec.OnEof();
  if (!relay.ended() || relay.head->is_upgrade) return;
  options.enable_trailers = true;
  options.max_headers += 3;
  options.max_head_bytes *= 2;
  ClientSide second(options);
  second.Start(method, upgrade);
  second.Feed(relay.sent());
  SLUICE_CHECK(Message(second.Events()) == Message(relay.Events()));
}

}  // namespace
}  // namespace sluice::http::h1

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 20000) return 0;
  sluice::http::h1::Run(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}

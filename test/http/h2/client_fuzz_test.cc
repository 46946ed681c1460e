// Any bytes from an upstream: no crash, the same answers however they are cut, and every exchange
// ends once the connection has.
#include <cstddef>
#include <cstdint>
#include <string>

#include "source/base/check.h"
#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

Options MakeOptions(uint8_t bits) {
  Options options;
  options.stream_error_on_invalid_http_message = (bits & 2) != 0;
  options.max_head_bytes = (bits & 8) != 0 ? 200 : 60 * 1024;
  options.initial_stream_window_size = 65535;
  return options;
}

// Three exchanges of different kinds are under way.
void Begin(ClientSide& side) {
  side.New().SendHead(Get(), true);
  side.New().SendHead(Post(), false);
  side.New().SendHead(
      {{":method", "HEAD"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}}, true);
  side.exchanges[1]->Send("body", false);
  side.TakeOut();
}

std::string Answers(const ClientSide& side) {
  std::string text;
  for (const auto& exchange : side.exchanges) {
    text += (exchange->head != nullptr ? std::to_string(exchange->head->status) : "-") +
            exchange->body + (exchange->stream != nullptr ? " open\n" : " over\n");
  }
  return text;
}

void CutAnywhere(uint8_t bits, const std::string& bytes) {
  if (HasFrame(NGHTTP2_GOAWAY, bytes)) return;
  Bench bench;
  ClientSide whole(bench, MakeOptions(bits));
  Begin(whole);
  whole.Feed(bytes);
  ClientSide cut(bench, MakeOptions(bits));
  Begin(cut);
  const size_t at = bits * bytes.size() / 256;
  cut.Feed(std::string_view(bytes).substr(0, at));
  cut.Feed(std::string_view(bytes).substr(at));
  SLUICE_CHECK(whole.TakeOut() == cut.TakeOut());
  SLUICE_CHECK(Answers(whole) == Answers(cut));
}

void ActAnyhow(uint8_t bits, const std::string& bytes) {
  Bench bench;
  ClientSide side(bench, MakeOptions(bits));
  Begin(side);
  size_t step = 0;
  for (size_t at = 0; at < bytes.size(); at += 1 + bits / 4, ++step) {
    side.Feed(std::string_view(bytes).substr(at, 1 + bits / 4));
    const uint8_t action = static_cast<uint8_t>(bytes[bytes.size() - 1 - step % bytes.size()]);
    ClientExchange& exchange = *side.exchanges[action / 16 % side.exchanges.size()];
    if (exchange.stream != nullptr) {
      switch (action % 16) {
        case 0: exchange.stream->Pause(kPauseFilter); break;
        case 1: exchange.stream->Resume(kPauseFilter); break;
        case 2:
          exchange.stream->Reset(StreamReset::kLocalReset);
          exchange.stream = nullptr;
          break;
        case 3: exchange.Send("abc", false); break;
        case 4: exchange.SendTrailers({{"x-t", "1"}}); break;
        default: break;
      }
    }
    if (action % 16 == 5 && side.codec.can_start()) side.New().SendHead(Get(), true);
    if (action % 16 == 6) side.TakeOut();
    if (action == 255) side.codec.OnConnectionLost(StreamReset::kConnectionReset);
  }
  side.TakeOut();
  side.codec.OnConnectionLost(StreamReset::kConnectionClosed);
  SLUICE_CHECK(side.codec.active_streams() == 0);
  for (const auto& exchange : side.exchanges) SLUICE_CHECK(exchange->stream == nullptr);
}

}  // namespace
}  // namespace sluice::http::h2

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 20000) return 0;
  const uint8_t bits = data[0];
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((bits & 128) == 0) bytes = sluice::http::h2::Settings() + bytes;
  sluice::http::h2::CutAnywhere(bits, bytes);
  sluice::http::h2::ActAnyhow(bits, bytes);
  return 0;
}

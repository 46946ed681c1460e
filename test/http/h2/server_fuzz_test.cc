// Any bytes from a client: no crash, the same meaning however they are cut, and an owner that
// pauses, answers, resets or gives up whenever it likes.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "source/base/check.h"
#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

Options MakeOptions(uint8_t bits) {
  Options options;
  options.allow_connect = (bits & 1) != 0;
  options.stream_error_on_invalid_http_message = (bits & 2) != 0;
  options.underscores = (bits & 4) != 0 ? UnderscoreAction::kReject : UnderscoreAction::kDrop;
  options.max_head_bytes = (bits & 8) != 0 ? 200 : 60 * 1024;
  options.initial_stream_window_size = 65535;
  return options;
}

// Events of one exchange after the other: how exchanges interleave depends on the reads.
std::string ByExchange(const std::string& events) {
  std::map<int, std::string> sorted;
  for (size_t at = 0; at < events.size();) {
    const size_t end = events.find('\n', at);
    sorted[atoi(events.c_str() + at)] += events.substr(at, end - at + 1);
    at = end + 1;
  }
  std::string text;
  for (const auto& [number, lines] : sorted) text += lines;
  return text;
}

std::string Outcome(ServerSide& side) {
  std::string outcome = side.TakeOut();
  outcome += ByExchange(side.Events());
  return outcome + (side.codec.wants_close() ? "close" : "open");
}

void CutAnywhere(uint8_t bits, const std::string& bytes) {
  if (HasFrame(NGHTTP2_GOAWAY, bytes)) return;
  Bench bench;
  ServerSide whole(bench, MakeOptions(bits));
  whole.answer = true;
  whole.Feed(bytes);
  ServerSide cut(bench, MakeOptions(bits));
  cut.answer = true;
  const size_t at = bits * bytes.size() / 256;
  cut.Feed(std::string_view(bytes).substr(0, at));
  cut.Feed(std::string_view(bytes).substr(at));
  SLUICE_CHECK(Outcome(whole) == Outcome(cut));
}

// After every few bytes the owner does something, by the bytes themselves.
void ActAnyhow(uint8_t bits, const std::string& bytes) {
  Bench bench;
  ServerSide side(bench, MakeOptions(bits));
  size_t step = 0;
  for (size_t at = 0; at < bytes.size(); at += 1 + bits / 4, ++step) {
    side.Feed(std::string_view(bytes).substr(at, 1 + bits / 4));
    const uint8_t action = static_cast<uint8_t>(bytes[bytes.size() - 1 - step % bytes.size()]);
    if (!side.exchanges.empty()) {
      ServerExchange& exchange = *side.exchanges[action / 16 % side.exchanges.size()];
      if (exchange.stream != nullptr) {
        switch (action % 16) {
          case 0: exchange.stream->Pause(kPauseFilter); break;
          case 1: exchange.stream->Resume(kPauseFilter); break;
          case 2: exchange.stream->Reset(StreamReset::kLocalReset); break;
          case 3: exchange.Send("abc", false); break;
          case 4: exchange.Send("abc", true); break;
          case 5: exchange.SendTrailers({{"x-t", "1"}}); break;
          case 6: exchange.stream->CloseAfter(); break;
          default: break;
        }
      }
    }
    if (action % 16 == 7) side.TakeOut();
    if (action % 64 == 8) side.codec.OnOutputBlocked();
    if (action % 64 == 24) side.codec.OnOutputReady();
    if (action == 255) side.codec.OnConnectionLost(StreamReset::kConnectionReset);
    if (action == 254) side.codec.RefuseHead({408, "late"});
    if (action % 16 == 9) bench.Advance(std::chrono::seconds(6));
  }
  side.TakeOut();
  side.codec.OnConnectionLost(StreamReset::kConnectionClosed);
  SLUICE_CHECK(side.codec.active_streams() == 0);
}

}  // namespace
}  // namespace sluice::http::h2

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 20000) return 0;
  const uint8_t bits = data[0];
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  // Most inputs begin behind the preface, where things happen.
  if ((bits & 128) == 0) {
    bytes = sluice::http::h2::kPreface + sluice::http::h2::Settings() + bytes;
  }
  sluice::http::h2::CutAnywhere(bits, bytes);
  sluice::http::h2::ActAnyhow(bits, bytes);
  return 0;
}

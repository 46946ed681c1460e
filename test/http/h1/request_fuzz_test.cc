// Any bytes from a client: no crash, the same meaning however they are cut, and what is accepted is
// passed on unchanged.
#include <cstddef>
#include <cstdint>
#include <string>

#include "source/base/check.h"
#include "test/http/h1/round_trip.h"

namespace sluice::http::h1 {
namespace {

std::string Outcome(ServerSide& side) {
  return side.Events() + side.TakeOut() + (side.codec.wants_close() ? "close" : "open");
}

void Run(uint8_t bits, std::string_view bytes) {
  ServerOptions options;
  options.enable_trailers = (bits & 1) != 0;
  options.accept_http_10 = (bits & 2) != 0;
  options.allow_custom_methods = (bits & 4) != 0;
  options.allow_chunked_length = (bits & 8) != 0;
  options.underscores = (bits & 16) != 0 ? UnderscoreAction::kDrop : UnderscoreAction::kAllow;
  options.header_case = (bits & 32) != 0 ? HeaderCase::kPreserve : HeaderCase::kLower;
  SLUICE_CHECK(RoundTripFault(bytes, options).empty());

  ServerSide whole(options);
  whole.answer = true;
  whole.Feed(bytes);
  const size_t cut = bytes.empty() ? 0 : bits % bytes.size();
  ServerSide cut_once(options);
  cut_once.answer = true;
  cut_once.Feed(bytes.substr(0, cut));
  cut_once.Feed(bytes.substr(cut));
  SLUICE_CHECK(Outcome(whole) == Outcome(cut_once));
}

}  // namespace
}  // namespace sluice::http::h1

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 20000) return 0;
  sluice::http::h1::Run(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}

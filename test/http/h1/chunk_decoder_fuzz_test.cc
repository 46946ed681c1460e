// Any bytes as a chunked body: no crash, the same result however they are cut, and what comes out
// survives coding it anew.
#include <cstddef>
#include <cstdint>
#include <string>

#include "source/base/check.h"
#include "source/http/h1/chunk_decoder.h"
#include "source/http/h1/encoder.h"

namespace sluice::http::h1 {
namespace {

struct Decoded {
  ChunkDecoder::Result result = ChunkDecoder::Result::kNeedMore;
  std::string body;
  std::string rest;
};

Decoded Decode(std::string_view bytes, size_t step) {
  buffer::BlockPool blocks;
  buffer::Buffer in(blocks);
  Decoded decoded;
  ChunkDecoder decoder;
  for (size_t at = 0; at < bytes.size(); at += step) {
    in.Append(bytes.substr(at, step));
    if (decoded.result != ChunkDecoder::Result::kNeedMore) continue;
    buffer::Buffer body(blocks);
    decoded.result = decoder.Decode(in, body);
    decoded.body += body.ToString();
  }
  decoded.rest = in.ToString();
  return decoded;
}

void Run(uint8_t step, std::string_view bytes) {
  const Decoded whole = Decode(bytes, bytes.size());
  const Decoded cut = Decode(bytes, step % 16 + 1);
  SLUICE_CHECK(whole.result == cut.result);
  if (whole.result != ChunkDecoder::Result::kDone) return;
  SLUICE_CHECK(whole.body == cut.body && whole.rest == cut.rest);

  buffer::BlockPool blocks;
  buffer::Buffer body(blocks);
  buffer::Buffer out(blocks);
  body.Append(whole.body);
  AppendChunk(body, out);
  AppendLastChunk(nullptr, HeaderCase::kLower, out);
  const Decoded again = Decode(out.ToString(), 7);
  SLUICE_CHECK(again.result == ChunkDecoder::Result::kDone && again.body == whole.body &&
               again.rest == "\r\n");
}

}  // namespace
}  // namespace sluice::http::h1

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2 || size > 20000) return 0;
  sluice::http::h1::Run(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}

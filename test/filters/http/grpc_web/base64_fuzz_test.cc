// Any text from a browser: no crash, the same bytes however it is cut; and what is encoded comes
// back.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "source/base/check.h"
#include "source/filters/http/grpc_web/base64.h"

namespace sluice::filters::http {
namespace {

std::optional<std::string> Decode(buffer::BlockPool& blocks, std::string_view text, size_t part) {
  buffer::Buffer out(blocks);
  Base64Decoder decoder;
  for (size_t at = 0; at < text.size(); at += part) {
    if (!decoder.Take(text.substr(at, part), out)) return std::nullopt;
  }
  if (!decoder.whole()) return std::nullopt;
  return out.ToString();
}

}  // namespace
}  // namespace sluice::filters::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sluice;
  using namespace sluice::filters::http;
  buffer::BlockPool blocks;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::optional<std::string> whole = Decode(blocks, text, size + 1);
  for (const size_t part : {1, 3, 4, 7}) SLUICE_CHECK(Decode(blocks, text, part) == whole);
  buffer::Buffer bytes(blocks);
  bytes.Append(text);
  buffer::Buffer encoded(blocks);
  EncodeBase64(bytes, encoded);
  SLUICE_CHECK(Decode(blocks, encoded.ToString(), 5) == std::string(text));
  return 0;
}

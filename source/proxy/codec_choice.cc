#include "source/proxy/codec_choice.h"

#include <algorithm>
#include <cstring>

namespace sluice::proxy {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2";

}  // namespace

CodecChoice ChooseDownstreamCodec(CodecType type, std::string_view alpn, const buffer::Buffer& in) {
  if (type == CodecType::kHttp1) return CodecChoice::kHttp1;
  if (type == CodecType::kHttp2 || alpn == "h2") return CodecChoice::kHttp2;
  if (alpn == "http/1.1" || alpn == "http/1.0") return CodecChoice::kHttp1;
  char begin[kPreface.size()];
  const size_t size = std::min(in.size(), kPreface.size());
  in.CopyTo(begin, size);
  if (memcmp(begin, kPreface.data(), size) != 0) return CodecChoice::kHttp1;
  return size == kPreface.size() ? CodecChoice::kHttp2 : CodecChoice::kUndecided;
}

}  // namespace sluice::proxy

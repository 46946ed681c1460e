#include "source/proxy/codec_choice.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace sluice::proxy {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2";

}  // namespace

CodecChoice ChooseDownstreamCodec(CodecType type, const buffer::Buffer& in) {
  if (type == CodecType::kHttp1) return CodecChoice::kHttp1;
  if (type == CodecType::kHttp2) return CodecChoice::kHttp2;
  char begin[kPreface.size()];
  const size_t size = std::min(in.size(), kPreface.size());
  in.CopyTo(begin, size);
  if (memcmp(begin, kPreface.data(), size) != 0) return CodecChoice::kHttp1;
  return size == kPreface.size() ? CodecChoice::kHttp2 : CodecChoice::kUndecided;
}

}  // namespace sluice::proxy

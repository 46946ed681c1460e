#pragma once

#include <cstdint>
#include <string_view>

#include "source/buffer/buffer.h"

namespace sluice::proxy {

// What a connection manager's clients speak (HttpConnectionManager.codec_type). kAuto: what the
// first bytes of the connection show.
enum class CodecType : uint8_t { kAuto, kHttp1, kHttp2 };

enum class CodecChoice : uint8_t { kUndecided, kHttp1, kHttp2 };

// By what ALPN has chosen (empty: nothing), and where that does not tell, by the bytes that have
// come so far. HTTP/2 with prior knowledge begins with its preface (RFC 9113 §3.4), of which "PRI *
// HTTP/2" tells it from every HTTP/1 request.
CodecChoice ChooseDownstreamCodec(CodecType type, std::string_view alpn, const buffer::Buffer& in);

}  // namespace sluice::proxy

#pragma once

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::http::h2 {

// Frames by hand (RFC 9113 §4.1), as a peer of any kind could send them.
constexpr char kPreface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
using Fields = std::vector<std::pair<std::string, std::string>>;

inline std::string Big(uint32_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

inline std::string Frame(uint8_t type, uint8_t flags, int32_t id, std::string_view payload) {
  return Big(static_cast<uint32_t>(payload.size()), 3) + static_cast<char>(type) +
         static_cast<char>(flags) + Big(static_cast<uint32_t>(id), 4) + std::string(payload);
}

// A string of RFC 7541 §5.2 without Huffman coding.
inline std::string HpackText(std::string_view text) {
  std::string size;
  if (text.size() < 127) {
    size += static_cast<char>(text.size());
  } else {
    size += static_cast<char>(127);
    size_t rest = text.size() - 127;
    for (; rest >= 128; rest >>= 7) size += static_cast<char>(rest % 128 + 128);
    size += static_cast<char>(rest);
  }
  return size + std::string(text);
}

// Literals without indexing: blocks that need no memory of earlier ones.
inline std::string Block(const Fields& fields) {
  std::string block;
  for (const auto& [name, value] : fields) {
    block += '\0';
    block += HpackText(name) + HpackText(value);
  }
  return block;
}

inline std::string Headers(int32_t id, const Fields& fields, bool end) {
  return Frame(NGHTTP2_HEADERS,
               static_cast<uint8_t>(NGHTTP2_FLAG_END_HEADERS | (end ? NGHTTP2_FLAG_END_STREAM : 0)),
               id, Block(fields));
}

inline std::string Data(int32_t id, std::string_view bytes, bool end) {
  return Frame(NGHTTP2_DATA, end ? NGHTTP2_FLAG_END_STREAM : 0, id, bytes);
}

inline std::string Settings(const std::vector<std::pair<uint16_t, uint32_t>>& entries = {}) {
  std::string payload;
  for (const auto& [id, value] : entries) payload += Big(id, 2) + Big(value, 4);
  return Frame(NGHTTP2_SETTINGS, 0, 0, payload);
}

inline std::string SettingsAck() { return Frame(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, ""); }
inline std::string Ping(bool ack = false) {
  return Frame(NGHTTP2_PING, ack ? NGHTTP2_FLAG_ACK : 0, 0, "12345678");
}
inline std::string Rst(int32_t id, uint32_t code) {
  return Frame(NGHTTP2_RST_STREAM, 0, id, Big(code, 4));
}
inline std::string WindowUpdate(int32_t id, uint32_t by) {
  return Frame(NGHTTP2_WINDOW_UPDATE, 0, id, Big(by, 4));
}
inline std::string Goaway(int32_t last, uint32_t code) {
  return Frame(NGHTTP2_GOAWAY, 0, 0, Big(static_cast<uint32_t>(last), 4) + Big(code, 4));
}

inline Fields Get(const std::string& path = "/") {
  return {{":method", "GET"}, {":scheme", "http"}, {":path", path}, {":authority", "a.test"}};
}
inline Fields Post(const std::string& path = "/") {
  return {{":method", "POST"}, {":scheme", "http"}, {":path", path}, {":authority", "a.test"}};
}
inline Fields With(Fields fields, const Fields& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

// Whether a frame of that type is among them. (After a GOAWAY nghttp2 reads no further once nothing
// runs: how far it has read by then depends on how the bytes were cut.)
inline bool HasFrame(uint8_t type, std::string_view bytes) {
  const std::string_view preface(kPreface);
  if (bytes.substr(0, preface.size()) == preface) bytes.remove_prefix(preface.size());
  while (bytes.size() >= 9) {
    if (static_cast<uint8_t>(bytes[3]) == type) return true;
    const auto byte = [bytes](size_t i) {
      return static_cast<size_t>(static_cast<uint8_t>(bytes[i]));
    };
    const size_t size = 9 + (byte(0) << 16 | byte(1) << 8 | byte(2));
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return false;
}

// Prints what a codec has sent, one frame a line, and decodes its header blocks.
class FramePrinter {
 public:
  FramePrinter() { nghttp2_hd_inflate_new(&inflater_); }
  ~FramePrinter() { nghttp2_hd_inflate_del(inflater_); }
  FramePrinter(const FramePrinter&) = delete;
  FramePrinter& operator=(const FramePrinter&) = delete;

  // Whole frames; a client's preface is skipped.
  std::string Print(std::string_view bytes) {
    const std::string_view preface(kPreface);
    if (bytes.substr(0, preface.size()) == preface) bytes.remove_prefix(preface.size());
    std::string text;
    while (bytes.size() >= 9) {
      const uint32_t size = Number(bytes, 0, 3);
      const uint8_t type = static_cast<uint8_t>(bytes[3]);
      const uint8_t flags = static_cast<uint8_t>(bytes[4]);
      const uint32_t id = Number(bytes, 5, 4);
      text += PrintOne(type, flags, id, bytes.substr(9, size)) + "\n";
      bytes.remove_prefix(9 + size);
    }
    if (!bytes.empty()) text += "cut\n";
    return text;
  }

 private:
  static uint32_t Number(std::string_view bytes, size_t at, size_t size) {
    uint32_t value = 0;
    for (size_t i = 0; i < size; ++i) {
      value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
  }

  std::string PrintOne(uint8_t type, uint8_t flags, uint32_t id, std::string_view payload) {
    const std::string stream = " " + std::to_string(id);
    const std::string end = (flags & NGHTTP2_FLAG_END_STREAM) != 0 ? " end" : "";
    switch (type) {
      case NGHTTP2_DATA: return "DATA" + stream + " " + std::string(payload) + end;
      case NGHTTP2_HEADERS: return "HEADERS" + stream + Inflate(payload) + end;
      case NGHTTP2_RST_STREAM: return "RST" + stream + " " + std::to_string(Number(payload, 0, 4));
      case NGHTTP2_SETTINGS: return (flags & NGHTTP2_FLAG_ACK) != 0 ? "SETTINGS ack" : "SETTINGS";
      case NGHTTP2_PING: return (flags & NGHTTP2_FLAG_ACK) != 0 ? "PING ack" : "PING";
      case NGHTTP2_GOAWAY:
        return "GOAWAY " + std::to_string(Number(payload, 0, 4)) + " " +
               std::to_string(Number(payload, 4, 4));
      case NGHTTP2_WINDOW_UPDATE:
        return "WINDOW_UPDATE" + stream + " " + std::to_string(Number(payload, 0, 4));
      default: return "type " + std::to_string(type) + stream;
    }
  }

  std::string Inflate(std::string_view block) {
    std::string text;
    const uint8_t* in = reinterpret_cast<const uint8_t*>(block.data());
    size_t left = block.size();
    for (;;) {
      nghttp2_nv nv;
      int flags = 0;
      const nghttp2_ssize used = nghttp2_hd_inflate_hd2(inflater_, &nv, &flags, in, left, 1);
      if (used < 0) return text + " BAD";
      in += used;
      left -= static_cast<size_t>(used);
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
        text += " [" + std::string(reinterpret_cast<char*>(nv.name), nv.namelen) + ": " +
                std::string(reinterpret_cast<char*>(nv.value), nv.valuelen) + "]";
      }
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && left == 0) break;
    }
    nghttp2_hd_inflate_end_headers(inflater_);
    return text;
  }

  nghttp2_hd_inflater* inflater_ = nullptr;
};

}  // namespace sluice::http::h2

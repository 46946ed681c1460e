#pragma once

#include <string>
#include <vector>

namespace sluice::filters::listener {

inline std::string Sized(size_t width, const std::string& body) {
  std::string out;
  for (size_t i = width; i > 0; --i) out += static_cast<char>((body.size() >> (8 * (i - 1))) & 255);
  return out + body;
}

inline std::string Extension(uint16_t type, const std::string& body) {
  return std::string{static_cast<char>(type >> 8), static_cast<char>(type & 255)} + Sized(2, body);
}

inline std::string ServerName(const std::string& name) {
  return Extension(0, Sized(2, std::string(1, '\0') + Sized(2, name)));
}

inline std::string Protocols(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += Sized(1, name);
  return Extension(16, Sized(2, list));
}

// A handshake message without its records.
inline std::string HelloMessage(const std::string& extensions) {
  const std::string body = "\x03\x03" + std::string(32, 'r') + Sized(1, std::string(32, 's')) +
                           Sized(2, "\x13\x01") + Sized(1, std::string(1, '\0')) +
                           Sized(2, extensions);
  return std::string(1, '\x01') + Sized(3, body);
}

// Records of at most `most` bytes each.
inline std::string Records(const std::string& message, size_t most = 16384) {
  std::string out;
  for (size_t at = 0; at < message.size(); at += most)
    out += "\x16\x03\x01" + Sized(2, message.substr(at, most));
  return out;
}

}  // namespace sluice::filters::listener

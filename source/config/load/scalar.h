#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "source/config/load/document.h"

namespace sluice::config::load {

// Why a scalar cannot be read as what its field needs; an empty `why` means that it was read.
struct Misread {
  std::string why;
  std::string hint;

  explicit operator bool() const { return !why.empty(); }
};

// Each reads one scalar as Envoy's JSON mapping does: numbers and booleans may be quoted, whole
// numbers may be written 0x10, 1024.0 or 1e3; a string must be quoted where YAML sees a number or a
// boolean.
[[nodiscard]] Misread ReadBool(const Node& node, bool& out);
[[nodiscard]] Misread ReadInteger(const Node& node, int64_t min, int64_t max, int64_t& out);
[[nodiscard]] Misread ReadUnsigned(const Node& node, uint64_t max, uint64_t& out);
[[nodiscard]] Misread ReadDouble(const Node& node, double& out);
[[nodiscard]] Misread ReadFloat(const Node& node, float& out);
[[nodiscard]] Misread ReadString(const Node& node, std::string& out);
// Base64, of either alphabet, with or without padding.
[[nodiscard]] Misread ReadBytes(const Node& node, std::string& out);
// `1.5s`: whole and at most nine decimals, then an s.
[[nodiscard]] Misread ReadDuration(std::string_view text, int64_t& seconds, int32_t& nanos);

}  // namespace sluice::config::load

#include "source/http/format/byte_operators.h"

#include "source/base/ascii.h"

namespace sluice::http::format {
namespace {

struct Entry {
  std::string_view name;  // after DOWNSTREAM_ or UPSTREAM_
  ByteCount count;
};

constexpr Entry kCounts[] = {
    {"WIRE_BYTES_RECEIVED", ByteCount::kWireReceived},
    {"WIRE_BYTES_SENT", ByteCount::kWireSent},
    {"HEADER_BYTES_RECEIVED", ByteCount::kHeaderReceived},
    {"HEADER_BYTES_SENT", ByteCount::kHeaderSent},
    {"DECOMPRESSED_HEADER_BYTES_RECEIVED", ByteCount::kDecompressedHeaderReceived},
    {"DECOMPRESSED_HEADER_BYTES_SENT", ByteCount::kDecompressedHeaderSent},
};

}  // namespace

bool CompileByteOperator(std::string_view name, Part& part) {
  const bool downstream = base::StartsWith(name, "DOWNSTREAM_");
  if (!downstream && !base::StartsWith(name, "UPSTREAM_")) return false;
  const std::string_view rest = name.substr(downstream ? 11 : 9);
  for (const Entry& entry : kCounts) {
    if (entry.name != rest) continue;
    part.op = downstream ? Operator::kDownstreamBytes : Operator::kUpstreamBytes;
    part.variant = static_cast<int>(entry.count);
    return true;
  }
  return false;
}

}  // namespace sluice::http::format

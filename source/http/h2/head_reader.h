#pragma once

#include <cstdint>
#include <string_view>

#include "source/http/h2/codec_counters.h"
#include "source/http/h2/options.h"
#include "source/http/head.h"

namespace sluice::http::h2 {

enum class FieldVerdict : uint8_t { kTake, kTooLarge, kTooMany, kUnderscore, kInvalid };

// Turns the fields of header blocks, as nghttp2 has decoded them, into heads and trailers, and sees
// to it that they are well-formed (RFC 9113 §8.2, §8.3) and that a body has the length that its
// head has told (§8.1.1). Not nghttp2's to check: it ends the connection for what is one stream's
// fault. Counts fields as they come, cookie crumbs too, so that no block costs more than the limits
// allow. One per stream, for one block after the other.
class HeadReader {
 public:
  HeadReader(const Options& options, CodecCounters& counters)
      : options_(options), counters_(counters) {}

  void Begin();
  FieldVerdict AddRequestField(std::string_view name, std::string_view value, RequestHead& head);
  FieldVerdict AddResponseField(std::string_view name, std::string_view value, ResponseHead& head);
  FieldVerdict AddTrailer(std::string_view name, std::string_view value, HeaderMap& trailers);
  // A field that has no reader any more: only counted.
  FieldVerdict Count(std::string_view name, std::string_view value);

  // The block is whole; `end`: no body follows. False: it is malformed.
  [[nodiscard]] bool FinishRequest(bool end, RequestHead& head);
  // `method`: of the request; `upgrade`: what it asked for by an extended CONNECT, or empty.
  [[nodiscard]] bool FinishResponse(bool end, Method method, std::string_view upgrade,
                                    ResponseHead& head);
  // Bytes of the body; its end. False: not what was told.
  [[nodiscard]] bool TakeBody(uint64_t bytes) {
    received_ += bytes;
    return received_ <= expected_;
  }
  uint64_t body_bytes() const { return received_; }
  [[nodiscard]] bool EndBody() const { return expected_ == kUnknown || received_ == expected_; }

 private:
  enum Pseudo : uint8_t {
    kMethod = 1,
    kScheme = 2,
    kPath = 4,
    kAuthority = 8,
    kProtocol = 16,
    kStatus = 32,
  };
  static constexpr uint64_t kUnknown = ~uint64_t{0};

  FieldVerdict AddLine(std::string_view name, std::string_view value, HeaderMap& map);
  bool AddPseudo(std::string_view name, std::string_view value, RequestHead& head);
  bool AddStatus(std::string_view name, std::string_view value, ResponseHead& head);
  bool SeePseudo(Pseudo which);
  bool AddHost(std::string_view value, RequestHead& head);
  bool IsAllowed(HeaderId id, std::string_view value);
  void JoinCookies(HeaderMap& map);
  bool FinishConnect(RequestHead& head);

  const Options& options_;
  CodecCounters& counters_;
  uint64_t length_ = 0;  // of content-length
  uint64_t expected_ = kUnknown;
  uint64_t received_ = 0;
  uint32_t bytes_ = 0;
  uint32_t count_ = 0;
  uint32_t cookies_ = 0;
  uint8_t pseudo_ = 0;  // that have come
  bool has_host_ = false;
  bool has_length_ = false;
  bool regular_ = false;  // a field that is no pseudo-header has come
};

}  // namespace sluice::http::h2

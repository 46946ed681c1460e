#pragma once

#include "source/http/codec.h"
#include "source/http/h1/chunk_decoder.h"
#include "source/http/h1/encoder.h"
#include "source/http/h1/options.h"

namespace sluice::http::h1 {

// HTTP/1.x towards a client, one exchange at a time. No I/O: bytes come by OnBytes, go to the
// buffer given at construction. Owned by a ServerConnection; its worker's thread. `options` and
// `counters` (may be null) outlive it.
//
// Reading:  kHead → kLength | kChunks | (no body) → kEnded → kHead …
//                      ↘ kUpgrading, when a tunnel was asked for → kTunnel, when it was granted
//           kBroken from anywhere: nothing is read any more
// An exchange is over with the end of its response. If the request has not ended by then, the
// connection ends too.
class ServerCodec final : public http::ServerCodec, http::ServerStream {
 public:
  ServerCodec(ServerCodecEvents& owner, buffer::Buffer& out, const ServerOptions& options,
              CodecCounters* counters)
      : owner_(owner), out_(out), options_(options), counters_(counters) {}

  void OnBytes(buffer::Buffer& in) override;
  void OnEof() override;
  void OnConnectionLost(StreamReset reason) override;
  void OnOutputBlocked() override;
  void OnOutputReady() override;
  void StartDrain() override { drain_ = true; }
  bool wants_input() const override;
  bool at_rest() const override { return idle() && !blank_skipped_ && !drain_ && !blocked_; }
  bool wants_close() const override { return close_now_ || (drain_ && idle()); }
  bool client_is_done() const override {
    return last_request_ && request_ended_ && response_ended_;
  }
  bool wants_abort() const override { return abort_; }
  int active_streams() const override { return stream_ != nullptr ? 1 : 0; }
  void RefuseHead(const CodecError& error) override;
  bool reading_head() const override { return state_ == State::kHead && head_begun_; }
  Version version() const override { return Version::kHttp11; }

 private:
  enum class State : uint8_t { kHead, kLength, kChunks, kEnded, kUpgrading, kTunnel, kBroken };

  // ServerStream
  void SendInformational(const ResponseHead& head) override;
  void SendHead(const ResponseHead& head, bool end) override;
  void SendBody(buffer::Buffer& body, bool end) override;
  void SendTrailers(const HeaderMap& trailers) override;
  void Reset(StreamReset reason) override;
  void Pause(PauseReason reason) override { pauses_ = static_cast<uint8_t>(pauses_ | reason); }
  void Resume(PauseReason reason) override;
  void CloseAfter() override { close_after_ = true; }
  void CountInto(StreamBytes& bytes) override { meter_.CountInto(&bytes); }

  bool idle() const { return stream_ == nullptr && state_ == State::kHead && !head_begun_; }
  // Each returns false when it can do no more with what there is.
  bool ReadHead(buffer::Buffer& in);
  bool ReadLength(buffer::Buffer& in);
  bool ReadChunks(buffer::Buffer& in);
  bool ReadTunnel(buffer::Buffer& in);
  bool BeginHead(buffer::Buffer& in);
  void BeginExchange(ServerStreamEvents& events, const RequestHead& head);
  void EndChunks(buffer::Buffer& in, buffer::Buffer& body);
  void Fail(ServerStreamEvents& stream, const CodecError& error);
  void BreakBody(buffer::Buffer& body);
  BodyCoding ChooseCoding(const ResponseHead& head, bool end, uint64_t& length) const;
  ServerStreamEvents* LeaveStream();
  void OnResponseEnd();
  void FinishExchange();

  ServerCodecEvents& owner_;
  buffer::Buffer& out_;
  const ServerOptions& options_;
  CodecCounters* const counters_;
  ServerStreamEvents* stream_ = nullptr;
  StreamMeter meter_;
  uint64_t request_left_ = 0;   // of a body with a length
  uint64_t response_left_ = 0;  // of what our Content-Length has promised
  ChunkDecoder chunks_;
  uint32_t scanned_ = 0;
  State state_ = State::kHead;
  BodyCoding response_coding_ = BodyCoding::kNone;
  uint8_t pauses_ = 0;
  Method method_ = Method::kOther;
  bool head_begun_ = false;
  bool blank_skipped_ = false;
  bool keep_alive_ = true;
  bool last_request_ = false;  // the client has said so
  bool http_10_ = false;
  bool close_after_ = false;
  bool close_now_ = false;
  bool abort_ = false;
  bool drain_ = false;
  bool upgrade_ = false;  // the request asks for a tunnel
  bool request_ended_ = false;
  bool head_sent_ = false;
  bool no_body_ = false;  // of the response, by rule
  bool response_ended_ = false;
  bool blocked_ = false;
  bool in_bytes_ = false;  // OnBytes goes on by itself
};

}  // namespace sluice::http::h1

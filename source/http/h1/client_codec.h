#pragma once

#include <memory>

#include "source/http/codec.h"
#include "source/http/h1/chunk_decoder.h"
#include "source/http/h1/encoder.h"
#include "source/http/h1/options.h"

namespace sluice::http::h1 {

// HTTP/1.1 towards an upstream, one exchange at a time. No I/O. Owned by a ClientConnection; its
// worker's thread. Usable again only after an exchange whose both directions ended in order, the
// request first, and that left no byte behind (reliability rules L05, L07): a byte that nobody
// asked for is never taken for an answer.
//
// Reading:  kIdle → kStarted → kHead → kLength | kChunks | kUntilClose | kTunnel → kEnded → kIdle
class ClientCodec final : public http::ClientCodec, http::ClientStream {
 public:
  ClientCodec(ClientCodecEvents& owner, buffer::Buffer& out, const ClientOptions& options)
      : owner_(owner), out_(out), options_(options) {}

  http::ClientStream& NewStream(ClientStreamEvents& events) override;
  void OnBytes(buffer::Buffer& in) override;
  void OnEof() override;
  void OnConnectionLost(StreamReset reason) override;
  void OnOutputBlocked() override;
  void OnOutputReady() override;
  bool can_start() const override { return stream_ == nullptr && !close_; }
  bool wants_input() const override { return pauses_ == 0; }
  bool wants_close() const override { return close_; }
  int active_streams() const override { return stream_ != nullptr ? 1 : 0; }
  int max_streams() const override { return 1; }
  Version version() const override { return Version::kHttp11; }

 private:
  enum class State : uint8_t {
    kIdle,
    kStarted,
    kHead,
    kLength,
    kChunks,
    kUntilClose,
    kTunnel,
    kEnded
  };

  // ClientStream
  void SendHead(const RequestHead& head, bool end) override;
  void SendBody(buffer::Buffer& body, bool end) override;
  void SendTrailers(const HeaderMap& trailers) override;
  void Reset(StreamReset reason) override;
  void Pause(PauseReason reason) override { pauses_ = static_cast<uint8_t>(pauses_ | reason); }
  void Resume(PauseReason reason) override;
  void CountInto(StreamBytes& bytes) override { meter_.CountInto(&bytes); }

  BodyCoding ChooseCoding(const RequestHead& head, bool end);
  void SendLength(buffer::Buffer& body);
  void SendTunnel(buffer::Buffer& body);
  void ReleaseHeld();
  // Each returns false when it can do no more with what there is.
  bool ReadHead(buffer::Buffer& in);
  bool ReadBody(buffer::Buffer& in);
  bool ReadChunks(buffer::Buffer& in);
  void EndChunks(buffer::Buffer& in, buffer::Buffer& body);
  void BreakBody(buffer::Buffer& body, const char* detail);
  void BeginResponse(const ResponseHead& head, bool keep_alive, buffer::Buffer& in);
  void Unsolicited(buffer::Buffer& in);
  void Fail(StreamReset reason, const char* detail);
  ClientStreamEvents* LeaveStream();
  void OnRequestEnd();
  void EndResponse(size_t left_over);
  void FinishIfOver();

  ClientCodecEvents& owner_;
  buffer::Buffer& out_;
  const ClientOptions& options_;
  ClientStreamEvents* stream_ = nullptr;
  StreamMeter meter_;
  std::unique_ptr<buffer::Buffer> held_;  // for a tunnel that the upstream has not granted yet
  uint64_t request_left_ = 0;             // of what our Content-Length has promised
  uint64_t response_left_ = 0;            // of a body with a length
  ChunkDecoder chunks_;
  uint32_t scanned_ = 0;
  State state_ = State::kIdle;
  BodyCoding request_coding_ = BodyCoding::kNone;
  uint8_t pauses_ = 0;
  uint8_t interim_ = 0;  // 1xx heads of this exchange
  Method method_ = Method::kOther;
  bool close_ = false;
  bool upgrade_ = false;  // the request asks for a tunnel
  bool request_ended_ = false;
  bool response_ended_ = false;
};

// An idle connection's share of the memory budget.
static_assert(sizeof(ClientCodec) <= 160, "the codec of an idle connection is small");

}  // namespace sluice::http::h1

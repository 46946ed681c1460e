#pragma once

#include "source/event/timer.h"
#include "source/http/h2/stream.h"

namespace sluice::http::h2 {

class ServerCodec;

// One exchange on a connection from a client. Owned by the codec; its owner's rules are those of
// http::ServerStream.
class ServerStream final : public Stream, public http::ServerStream {
 public:
  ServerStream(ServerCodec& codec, Session& session, int32_t id);
  ~ServerStream() override = default;

  void Begin(const ServerCodecEvents::Storage& storage);
  ServerStreamEvents& events() { return *events_; }

  // http::ServerStream
  void SendInformational(const ResponseHead& head) override;
  void SendHead(const ResponseHead& head, bool end) override;
  void SendBody(buffer::Buffer& body, bool end) override;
  void SendTrailers(const HeaderMap& trailers) override;
  void Reset(StreamReset reason) override;
  void Pause(PauseReason reason) override { PauseInput(reason); }
  void Resume(PauseReason reason) override { ResumeInput(reason); }
  void CountInto(StreamBytes& bytes) override { meter_.CountInto(&bytes); }
  void CloseAfter() override;

 private:
  // Stream
  void OnHeadersBegin() override { reader_.Begin(); }
  FieldVerdict OnField(std::string_view name, std::string_view value) override;
  void OnHeadersEnd(bool end_stream) override;
  void GiveBody(buffer::Buffer& body, bool end) override { events_->OnRequestBody(body, end); }
  void GiveTrailers(const HeaderMap& trailers) override { events_->OnRequestTrailers(trailers); }
  void TellBlocked(bool blocked) override;
  void OnProgress() override;
  void OnDataGoesOn() override;
  bool EndIsProper() const override { return output_ended_; }
  void TellEnd() override;
  void TellReset(StreamReset reason, std::string_view detail) override;
  bool input_unwanted() const override { return over_ || output_ended_; }

  void OnFlushTimeout();
  void Linger();
  void StopRequest();
  void Leave();  // what the codec counts, once

  ServerCodec& codec_;
  ServerStreamEvents* events_ = nullptr;
  RequestHead* head_ = nullptr;
  uint64_t linger_until_ = 0;  // bytes of the request's body
  event::Timer flush_timer_;   // and, behind the answer, for the request's end
  Method method_ = Method::kOther;
  bool upgrade_ = false;  // the request asks for a tunnel
  bool head_sent_ = false;
  bool no_body_ = false;  // of the response, by rule
  bool left_ = false;
  bool lingering_ = false;
};

}  // namespace sluice::http::h2

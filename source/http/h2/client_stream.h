#pragma once

#include <string>

#include "source/http/h2/stream.h"

namespace sluice::http::h2 {

class ClientCodec;

// One exchange with an upstream. Owned by the codec; its owner's rules are those of
// http::ClientStream.
class ClientStream final : public Stream, public http::ClientStream {
 public:
  ClientStream(ClientCodec& codec, Session& session, ClientStreamEvents& events);
  ~ClientStream() override;

  // http::ClientStream
  void SendHead(const RequestHead& head, bool end) override;
  void SendBody(buffer::Buffer& body, bool end) override { QueueBody(body, end); }
  void SendTrailers(const HeaderMap& trailers) override { QueueTrailers(trailers); }
  void Reset(StreamReset reason) override;
  void Pause(PauseReason reason) override { PauseInput(reason); }
  void Resume(PauseReason reason) override { ResumeInput(reason); }
  void CountInto(StreamBytes& bytes) override { meter_.CountInto(&bytes); }

 private:
  // Stream
  void OnHeadersBegin() override;
  FieldVerdict OnField(std::string_view name, std::string_view value) override;
  void OnHeadersEnd(bool end_stream) override;
  void GiveBody(buffer::Buffer& body, bool end) override { events_->OnResponseBody(body, end); }
  void GiveTrailers(const HeaderMap& trailers) override { events_->OnResponseTrailers(trailers); }
  void TellBlocked(bool blocked) override;
  bool EndIsProper() const override { return input_ended_ && end_given_; }
  void TellEnd() override;
  void TellReset(StreamReset reason, std::string_view detail) override;

  // It was not sent, or cannot be: told when the caller has returned.
  void FailUnsent(uint32_t code, std::string_view detail);
  void OnInterim();
  // The owner, who is told of the end and of nothing after it.
  ClientStreamEvents& LeaveOwner();

  ClientCodec& codec_;
  ClientStreamEvents* events_;
  ResponseHead* head_ = nullptr;  // of the block that is being read
  std::string upgrade_;           // what an extended CONNECT has asked for
  Method method_ = Method::kOther;
  uint8_t interim_ = 0;  // 1xx heads so far
  bool counted_ = true;  // among those that take up a place of the peer's limit
};

}  // namespace sluice::http::h2

#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "source/base/arena.h"
#include "source/base/intrusive_list.h"
#include "source/buffer/buffer.h"
#include "source/http/codec.h"
#include "source/http/h2/head_reader.h"

namespace sluice::http::h2 {

class Session;

// Trailers that wait: for the body before them, or for their reader.
struct HeldTrailers {
  explicit HeldTrailers(base::ChunkPool& chunks) : arena(chunks), map(arena) {}
  base::Arena arena;
  HeaderMap map;
};

// What both sides' streams have in common: a body on its way to the peer, which waits for windows,
// and one that came from it, which waits for its reader. Owned by its session, which destroys it
// when nghttp2 has let go of it and its owner has been told; lives in the worker's SessionMemory.
class Stream : public base::ListNode {
 public:
  explicit Stream(Session& session);
  virtual ~Stream();

  // --- From the session; within nghttp2's calls unless said otherwise.
  virtual void OnHeadersBegin() = 0;
  virtual FieldVerdict OnField(std::string_view name, std::string_view value) = 0;
  // A header block is whole.
  virtual void OnHeadersEnd(bool end_stream) = 0;
  void OnData(std::string_view data);
  void OnDataFrameEnd(bool end_stream);
  // Bytes for a DATA frame: how many of at most `length`, or one of nghttp2's errors.
  int64_t OnWantData(size_t length, uint32_t& flags);
  // A DATA frame's payload goes to the output.
  void TakeData(buffer::Buffer& out, size_t length);
  void OnEndSent();
  void OnPeerReset() { peer_reset_ = true; }
  // nghttp2 has closed the stream.
  void OnClosed(uint32_t error_code);
  // The session is over: tells the owner at once. Outside of nghttp2's calls or within.
  void Lose(StreamReset reason, std::string_view detail);
  void SetConnectionBlocked(bool blocked);
  // For StreamBytes: a frame of the stream with its payload; a field of a head or of trailers.
  void CountReceived(size_t payload, bool header_block);
  void CountSent(size_t payload, bool header_block);
  void CountFieldReceived(size_t size) {
    if (!over_) meter_.HeaderReceived(0, size);
  }
  // What was put off, outside of nghttp2's calls. False: it is over and can be destroyed.
  bool Work();

  // What was found wrong; the first counts.
  void SetDetail(std::string_view detail) {
    if (detail_.empty()) detail_ = detail;
  }
  std::string_view detail() const { return detail_; }
  // Ends it: what the peer sends is malformed, or breaks another rule of a stream.
  void ResetMalformed();
  void ResetByFault(uint32_t code);
  // RST_STREAM is not our answer to a fault of the peer's.
  int32_t id() const { return id_; }
  bool reset_by_owner() const { return our_reset_; }

  Stream* next_work = nullptr;  // the session's list
  bool in_work = false;

 protected:
  // For the owner of the exchange, which may be gone.
  virtual void GiveBody(buffer::Buffer& body, bool end) = 0;
  virtual void GiveTrailers(const HeaderMap& trailers) = 0;
  virtual void TellBlocked(bool blocked) = 0;
  virtual void OnProgress() {}    // the peer has taken something
  virtual void OnDataGoesOn() {}  // a DATA frame has ended, and its stream has not
  // Whether an end now is what both had in mind.
  virtual bool EndIsProper() const = 0;
  // The last call to the owner.
  virtual void TellEnd() = 0;
  virtual void TellReset(StreamReset reason, std::string_view detail) = 0;
  // Whether what still comes has no reader.
  virtual bool input_unwanted() const { return over_; }

  void QueueBody(buffer::Buffer& body, bool end);
  void QueueTrailers(const HeaderMap& trailers);
  // Ends it by RST_STREAM, for the owner, who is told nothing.
  void EndByReset(uint32_t code);
  void PauseInput(PauseReason reason) { pauses_ = static_cast<uint8_t>(pauses_ | reason); }
  void ResumeInput(PauseReason reason);
  void EndInput() { input_ended_ = true; }
  void GiveHeld();
  // A block of trailers is whole.
  void EndTrailers(bool end_stream);
  HeldTrailers& trailers_in();
  // A header block is whole, but no message.
  void RefuseHead();
  void DropInput();
  void DropQueue();
  void CountFieldsSent(size_t size) {
    if (!over_) meter_.HeaderSent(0, size);
  }
  bool output_open() const { return !over_ && !closed_ && !our_reset_ && !output_ended_; }

  Session& session_;
  StreamMeter meter_;     // not once the owner has been told the end
  buffer::Buffer queue_;  // toward the peer
  buffer::Buffer input_;  // of the frame that is being read, and what is held while paused
  std::unique_ptr<HeldTrailers> trailers_out_;
  std::unique_ptr<HeldTrailers> trailers_in_;
  std::string_view detail_;
  int32_t id_ = -1;
  uint32_t error_code_ = 0;
  HeadReader reader_;
  uint8_t pauses_ = 0;
  bool head_done_ : 1;     // the request's head, or the response's final one
  bool input_ended_ : 1;   // END_STREAM has come
  bool end_given_ : 1;     // and was told
  bool output_ended_ : 1;  // the owner has sent its end
  bool end_sent_ : 1;      // END_STREAM is in the output
  bool deferred_ : 1;      // nghttp2 waits for more body
  bool blocked_ : 1;       // told so
  bool connection_blocked_ : 1;
  bool our_reset_ : 1;
  bool peer_reset_ : 1;
  bool malformed_ : 1;
  bool closed_ : 1;  // by nghttp2
  bool over_ : 1;    // the owner has been told, or has reset it

 private:
  void Consume(size_t bytes);
  void UpdateBlocked();
  void ResumeOutput();
  void Finish();
};

}  // namespace sluice::http::h2

#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

#include "source/base/intrusive_list.h"
#include "source/http/h2/codec_counters.h"
#include "source/http/h2/flood_guard.h"
#include "source/http/h2/frame_scanner.h"
#include "source/http/h2/keepalive.h"
#include "source/http/h2/options.h"
#include "source/http/h2/stream.h"
#include "source/http/h2/worker_state.h"

struct nghttp2_session;

namespace sluice::http::h2 {

// One side of an HTTP/2 connection (RFC 9113) over nghttp2: what both codecs have in common. No
// I/O. Within nghttp2's calls events are given, but nothing is sent and no stream is destroyed:
// that happens in PumpFrames, at the end of the owner's turn. Construction appends the preface to
// the output.
//
// open → over: the streams have been lost. After a fault of the peer's (fault() names it) a GOAWAY
// is the last frame in the output.
class Session {
 public:
  enum class Side : uint8_t { kServer, kClient };

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

 protected:
  Session(Side side, const Options& options, CodecCounters& counters, buffer::Buffer& out,
          WorkerState& state);
  virtual ~Session();

  void Receive(buffer::Buffer& in);
  bool PumpFrames();
  // Ends the connection: GOAWAY with a code of RFC 9113 §7, and the streams are lost. Outside of
  // nghttp2's calls.
  void Fail(uint32_t code, std::string_view detail);
  // The connection is gone: nothing can be sent.
  void LoseConnection(StreamReset reason);
  void SetOutputBlocked(bool blocked);
  // GOAWAY without an error: as a notice, or with the id of the last stream that will be served.
  void SubmitGoaway(bool final);
  void OnStreamStarted();
  void DestroyStreams();  // before what they refer to is gone; no event
  bool over() const { return over_; }
  bool HasOutput() const;  // frames that are not in the output yet
  bool peer_gone() const { return peer_gone_; }
  // A stream that the session owns from Adopt on.
  template <typename T, typename... Args>
  T& MakeStream(Args&&... args) {
    return *new (AllocateStream(sizeof(T))) T(std::forward<Args>(args)...);
  }
  void Adopt(Stream& stream) { streams_.PushBack(stream); }

  // --- What the sides differ in; within nghttp2's calls, or without.
  // A HEADERS or DATA frame has come. The code of the error when it may not come on that id, else
  // NO_ERROR.
  virtual uint32_t CheckStreamId(bool, int32_t) { return 0; }
  // RST_STREAM has been sent, or will be.
  virtual void NoteResetSent(int32_t) {}
  // The peer opens a stream. Null: it cannot.
  virtual Stream* OnStreamOpened(int32_t) { return nullptr; }
  virtual void OnPeerSettings() {}
  virtual void OnGoawayReceived() {}
  virtual void OnSessionOver() {}
  virtual void NotifyOutput() = 0;

  const Options& options_;
  CodecCounters& counters_;
  buffer::Buffer& out_;
  WorkerState& state_;
  nghttp2_session* ng_ = nullptr;
  std::string_view fault_;

 private:
  friend class Stream;
  friend class ServerStream;
  friend class ClientStream;
  friend struct SessionCallbacks;

  void SendPreface();
  void ReadFrames(buffer::Buffer& in);
  void GiveToNghttp2(std::string_view bytes);
  // Before nghttp2 sees the frame: false when it must not, or the session is over.
  bool AdmitFrame(const FrameHead& frame);
  bool AdmitWindowUpdate(const FrameHead& frame);
  void* AllocateStream(size_t size);
  void AddWork(Stream& stream);
  void RunWork();
  void Destroy(Stream& stream);
  bool WriteFrames();
  bool CheckOutboundFlood();
  void EndSession(StreamReset reason, std::string_view detail);
  void AppendGoaway(uint32_t code);
  void SendPing();
  void OnPeerGone();
  // A message of that stream's peer is malformed: ends the stream, or (false) the session when
  // nghttp2's call has returned.
  bool OnMalformed(Stream& stream);
  // Is over, or will be.
  bool ended() const { return over_ || !pending_fault_.empty(); }
  void SubmitTrailers(int32_t id, const HeaderMap& trailers);
  // Ends the session when nghttp2's call has returned. Returns what its callback has to return.
  int FailSoon(uint32_t code, std::string_view detail);
  bool FailIfPending();

  base::IntrusiveList<Stream> streams_;
  Stream* work_first_ = nullptr;
  Stream* work_last_ = nullptr;
  buffer::Block* in_block_ = nullptr;  // what is being read lies here
  uint64_t queued_ = 0;                // bodies of all streams toward the peer
  std::string_view pending_fault_;
  uint32_t pending_code_ = 0;
  uint32_t pending_heads_ = 0;  // HEADERS frames that nghttp2 has not sent yet
  const Side side_;
  bool over_ = false;
  bool output_blocked_ = false;
  bool goaway_by_nghttp2_ = false;  // it has sent the GOAWAY of the fault
  bool busy_ = false;               // in Receive or PumpFrames, which end with what was put off
  bool peer_gone_ = false;          // it answers no PING: nobody is left to send to
  bool in_header_block_ = false;    // the next frame has to be its CONTINUATION
  FrameScanner scanner_;
  FloodGuard guard_;
  std::unique_ptr<Keepalive> keepalive_;
};

}  // namespace sluice::http::h2

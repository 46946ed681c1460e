#pragma once

#include "source/event/timer.h"
#include "source/http/h2/client_ids.h"
#include "source/http/h2/server_stream.h"
#include "source/http/h2/session.h"

namespace sluice::http::h2 {

// HTTP/2 towards a client, with prior knowledge (RFC 9113 §3.3): the client's preface comes first
// in OnBytes. No I/O: bytes come by OnBytes, Pump appends to the buffer given at construction,
// where our own preface is already. Owned by a ServerConnection; its worker's thread. All that it
// is made with outlives it.
//
// A request that is refused in its head gets no answer but RST_STREAM, or ends the connection: its
// owner hears OnRequestReset without OnRequestHead.
class ServerCodec final : public http::ServerCodec, Session {
 public:
  ServerCodec(const Options& options, CodecCounters& counters, buffer::Buffer& out,
              ServerCodecEvents& owner, WorkerState& state)
      : Session(Side::kServer, options, counters, out, state), owner_(owner) {}
  ~ServerCodec() override { DestroyStreams(); }

  void OnBytes(buffer::Buffer& in) override { Receive(in); }
  void OnEof() override { LoseConnection(StreamReset::kConnectionClosed); }
  void OnConnectionLost(StreamReset reason) override { LoseConnection(reason); }
  void OnOutputBlocked() override { SetOutputBlocked(true); }
  void OnOutputReady() override { SetOutputBlocked(false); }
  bool Pump() override { return PumpFrames(); }
  void StartDrain() override;
  bool wants_input() const override { return !over(); }
  bool wants_close() const override {
    const bool last = drain_ == Drain::kFinal || client_leaves_;
    return over() || (last && active_ == 0 && !HasOutput());
  }
  bool wants_abort() const override { return peer_gone(); }
  std::string_view fault() const override { return fault_; }
  int active_streams() const override { return active_; }
  void RefuseHead(const CodecError& error) override;
  bool reading_head() const override { return reading_ != nullptr; }
  Version version() const override { return Version::kHttp2; }

 private:
  enum class Drain : uint8_t { kNone, kNotice, kFinal };
  friend class ServerStream;

  // Session
  uint32_t CheckStreamId(bool headers, int32_t id) override;
  void NoteResetSent(int32_t id) override { ids_.NoteReset(id); }
  void OnGoawayReceived() override;
  Stream* OnStreamOpened(int32_t id) override;
  void NotifyOutput() override { owner_.OnOutput(); }

  void FinishDrain();
  void OnStreamLeft();

  ServerCodecEvents& owner_;
  ServerStream* reading_ = nullptr;  // whose head is not whole
  std::unique_ptr<event::Timer> drain_timer_;
  int active_ = 0;  // streams whose owner has not been told the end
  ClientIds ids_;
  Drain drain_ = Drain::kNone;
  bool client_leaves_ = false;  // it has sent GOAWAY: no stream will follow
};

}  // namespace sluice::http::h2

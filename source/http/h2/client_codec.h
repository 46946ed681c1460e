#pragma once

#include "source/http/h2/client_stream.h"
#include "source/http/h2/session.h"

namespace sluice::http::h2 {

// HTTP/2 towards an upstream, with prior knowledge: our preface is in the output at once. No I/O.
// Owned by a ClientConnection; its worker's thread. All that it is made with outlives it.
//
// After a GOAWAY no stream starts; those above its last id hear kRemoteRefused, the others run on,
// and with the last one the codec wants to be closed.
class ClientCodec final : public http::ClientCodec, Session {
 public:
  ClientCodec(const Options& options, CodecCounters& counters, buffer::Buffer& out,
              ClientCodecEvents& owner, WorkerState& state)
      : Session(Side::kClient, options, counters, out, state), owner_(owner) {}
  ~ClientCodec() override {
    closing_ = true;
    DestroyStreams();
  }

  http::ClientStream& NewStream(ClientStreamEvents& events) override;
  void OnBytes(buffer::Buffer& in) override { Receive(in); }
  void OnEof() override { LoseConnection(StreamReset::kConnectionClosed); }
  void OnConnectionLost(StreamReset reason) override { LoseConnection(reason); }
  void OnOutputBlocked() override { SetOutputBlocked(true); }
  void OnOutputReady() override { SetOutputBlocked(false); }
  bool Pump() override { return PumpFrames(); }
  bool can_start() const override;
  bool wants_input() const override { return !over(); }
  bool wants_close() const override { return over() || (draining_ && active_ == 0); }
  std::string_view fault() const override { return fault_; }
  int active_streams() const override { return active_; }
  int max_streams() const override;
  bool idle_bytes_allowed() const override { return true; }
  Version version() const override { return Version::kHttp2; }

 private:
  friend class ClientStream;

  // Session
  void OnPeerSettings() override;
  void OnGoawayReceived() override;
  void OnSessionOver() override { owner_.OnCapacityChanged(); }
  void NotifyOutput() override { owner_.OnOutput(); }

  void OnStreamLeft() { owner_.OnStreamEnded(); }
  // nghttp2 has let go of a stream that its owner had reset.
  void OnPlaceFree();
  // RFC 8441 §3; before the peer's SETTINGS have come we take the chance.
  bool takes_extended_connect() const;

  ClientCodecEvents& owner_;
  int active_ = 0;  // streams that their owners still hold
  int open_ = 0;    // and those that nghttp2 has not let go of: they count for the peer's limit
  bool draining_ = false;
  bool settings_seen_ = false;
  bool closing_ = false;
};

}  // namespace sluice::http::h2

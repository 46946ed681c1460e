#pragma once

#include <cstdint>
#include <memory>

#include "source/event/task.h"
#include "source/event/timer.h"
#include "source/http/codec.h"
#include "source/net/connection.h"

namespace sluice::http::conn {

// The owner of a downstream connection.
class ServerConnectionEvents {
 public:
  // The codec for a connection that has none, now that bytes are there: the first ones, or those
  // after a rest. Null when they do not tell yet. `in` is not to be consumed.
  virtual std::unique_ptr<ServerCodec> ChooseCodec(const buffer::Buffer& in) { return nullptr; }
  // Takes back a codec that is at rest.
  virtual void ReturnCodec(std::unique_ptr<ServerCodec> codec) {}
  virtual ServerCodecEvents::Storage NewRequest(ServerStream& stream) = 0;
  // The client broke the protocol: answer on `stream`; the connection closes after it.
  virtual void OnCodecError(ServerStreamEvents& stream, const CodecError& error) = 0;
  // The number of running exchanges, or whether a head is being read, may have changed.
  virtual void OnActivity() = 0;
  // The socket is closed. Every stream has been told. Destroy the connection by loop.DeferDelete.
  virtual void OnClosed(bool by_peer) = 0;

 protected:
  ~ServerConnectionEvents() = default;
};

// A connection from a client: bytes ⟷ codec ⟷ streams. One write per callback; stops reading while
// the codec has no use for more; closes so that the client can read what it was sent (RFC 9112
// §9.6). Worker thread only.
class ServerConnection final : net::ConnectionEvents, http::ServerCodecEvents {
 public:
  ServerConnection(event::Loop& loop, buffer::BlockPool& blocks, int fd, uint32_t buffer_limit,
                   base::Duration delayed_close, ServerConnectionEvents& owner);
  ~ServerConnection();

  net::Connection& socket() { return socket_; }
  http::ServerCodecEvents& codec_events() { return *this; }
  // Before Start, unless the owner chooses the codec by the first bytes. It writes to
  // socket().out() and reports to codec_events().
  void SetCodec(std::unique_ptr<ServerCodec> codec) { codec_ = std::move(codec); }
  ServerCodec& codec() { return *codec_; }
  bool has_codec() const { return codec_ != nullptr; }

  void Start();
  // No more requests. HTTP/1: closes at once when nothing runs, else after the last answer. HTTP/2:
  // tells the client so, serves what it has sent meanwhile, and closes after the last stream.
  void Drain();
  // Sends FIN after what is queued, waits for the client's, then closes.
  void CloseGently();
  // Closes now; running streams are told.
  void CloseNow(bool abort = false);
  bool closing() const { return closing_; }

 private:
  void OnBytes() override;
  void OnEof() override;
  void OnConnectionClosed(net::CloseCause cause) override;
  void OnOutputBlocked() override {
    if (codec_ != nullptr) codec_->OnOutputBlocked();
  }
  void OnOutputReady() override {
    if (codec_ != nullptr) codec_->OnOutputReady();
  }
  void OnFlushed() override { socket_.loop().RunSoon(settle_); }

  Storage NewRequest(ServerStream& stream) override { return owner_.NewRequest(stream); }
  void OnCodecError(ServerStreamEvents& stream, const CodecError& error) override {
    owner_.OnCodecError(stream, error);
  }
  void OnOutput() override {
    socket_.NoteOutput();
    socket_.loop().RunSoon(settle_);
  }
  void OnInputWanted() override { socket_.loop().RunSoon(settle_); }

  // Brings socket and codec to rest: sends, reads on, closes.
  void Settle();
  void Send();
  void PushInput();
  bool idle() const { return codec_ == nullptr || codec_->active_streams() == 0; }
  void OnDelayedClose();
  void Finish(bool by_peer, StreamReset reason);

  net::Connection socket_;
  event::Task settle_;
  std::unique_ptr<ServerCodec> codec_;  // null before the first bytes, and while it is at rest
  ServerConnectionEvents& owner_;
  const base::Duration delayed_close_;
  std::unique_ptr<event::Timer> close_timer_;  // only while closing
  bool closing_ = false;                       // FIN is on its way; what still comes is thrown away
  bool finished_ = false;
};

}  // namespace sluice::http::conn

#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "source/event/task.h"
#include "source/http/codec.h"
#include "source/net/connection.h"

namespace sluice::http::conn {

// The owner of an upstream connection (a pool).
class ClientConnectionEvents {
 public:
  // The socket is connected, and a transport's handshake goes on.
  virtual void OnHandshake() {}
  virtual void OnConnected() = 0;
  // errno; `reason` is the transport's words when its handshake failed, else empty.
  virtual void OnConnectFailed(int error, std::string_view reason) = 0;
  // A stream has ended: the connection may carry another, or says wants_close().
  virtual void OnStreamEnded() = 0;
  // It may take more or fewer streams than before, or none any more.
  virtual void OnCapacityChanged() {}
  // The socket is closed and every stream has been told. Destroy by loop.DeferDelete.
  virtual void OnClosed() = 0;

 protected:
  ~ClientConnectionEvents() = default;
};

// A connection to an upstream: streams ⟷ codec ⟷ bytes. One write per callback. With HTTP/1 any
// byte or end of stream that comes while no exchange runs makes it unfit for another (L01, L05: it
// is closed, never reused). Worker thread only.
class ClientConnection final : net::ConnectionEvents, http::ClientCodecEvents {
 public:
  ClientConnection(event::Loop& loop, buffer::BlockPool& blocks, int fd, uint32_t buffer_limit,
                   ClientConnectionEvents& owner);

  net::Connection& socket() { return socket_; }
  const net::Connection& socket() const { return socket_; }
  http::ClientCodecEvents& codec_events() { return *this; }
  void SetCodec(std::unique_ptr<ClientCodec> codec) { codec_ = std::move(codec); }
  ClientCodec& codec() { return *codec_; }
  const ClientCodec& codec() const { return *codec_; }

  void Start(bool connecting) { socket_.Start(connecting); }
  ClientStream& NewStream(ClientStreamEvents& events);
  // Whether the kernel knows of bytes or an end of stream that we have not read yet: one system
  // call. What a transport has for itself, such as session tickets, is read first; that may close
  // it.
  bool HasUnreadInput();
  // While no stream runs: whether it may have another, as far as the kernel knows. What HTTP/2 lets
  // an upstream say at any time is read, so that it may have closed when this returns.
  bool CheckIdle();
  void Close();
  // Close, when the current callback is over and what there is to be sent has been offered.
  void CloseSoon();
  // Streams that this connection has carried.
  uint32_t streams_started() const { return streams_started_; }

 private:
  void OnHandshake() override { owner_.OnHandshake(); }
  void OnConnected() override {
    connected_ = true;
    owner_.OnConnected();
  }
  void OnBytes() override;
  void OnEof() override;
  void OnConnectionClosed(net::CloseCause cause) override;
  void OnOutputBlocked() override { codec_->OnOutputBlocked(); }
  void OnOutputReady() override { codec_->OnOutputReady(); }
  void OnFlushed() override { socket_.loop().RunSoon(settle_); }

  void OnOutput() override {
    socket_.NoteOutput();
    socket_.loop().RunSoon(settle_);
  }
  void OnStreamEnded() override { owner_.OnStreamEnded(); }
  void OnCapacityChanged() override { owner_.OnCapacityChanged(); }
  void OnInputWanted() override { socket_.loop().RunSoon(settle_); }

  void Settle();
  void Send();
  void Finish(StreamReset reason);

  net::Connection socket_;
  event::Task settle_;
  std::unique_ptr<ClientCodec> codec_;
  ClientConnectionEvents& owner_;
  uint32_t streams_started_ = 0;
  bool connected_ = false;
  bool finished_ = false;
  bool close_soon_ = false;
};

}  // namespace sluice::http::conn

#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "source/buffer/buffer.h"
#include "source/event/fd_event.h"
#include "source/event/loop.h"
#include "source/event/task.h"
#include "source/event/timer.h"
#include "source/net/address.h"
#include "source/net/transport.h"

namespace sluice::net {

// Why a connection is gone.
enum class CloseCause : uint8_t {
  kReset,          // the peer's RST, or a read or write error
  kConnectFailed,  // Connection::error() says why
  kTransport,      // the handshake failed, or what came made no sense to the transport
};

// The owner of a connection. Calls come from the loop, never from within a call into the
// connection, except that the reading that Resume and Start begin may call back at once. The owner
// destroys the connection by loop.DeferDelete after Close(), not within a call.
class ConnectionEvents {
 public:
  // The socket is connected and a handshake begins; OnConnected follows when it is over.
  virtual void OnHandshake() {}
  // Bytes of the application can flow: after a connect, and after the transport's handshake.
  virtual void OnConnected() {}
  // Bytes have been appended to in(). What is left there stays.
  virtual void OnBytes() = 0;
  // The peer has closed its direction. Ours is open.
  virtual void OnEof() = 0;
  // The connection is broken; it has been closed.
  virtual void OnConnectionClosed(CloseCause cause) = 0;
  // out() has grown above the limit (from within NoteOutput as well) / it is below half of it
  // again.
  virtual void OnOutputBlocked() {}
  virtual void OnOutputReady() {}
  // All of out() has been given to the kernel (only after WantFlushed).
  virtual void OnFlushed() {}

 protected:
  ~ConnectionEvents() = default;
};

class Connection;

// Looks at what has been read before the owner does, and keeps it back while it has not decided.
// Owned by its connection.
class ReadGate {
 public:
  virtual ~ReadGate() = default;
  // False: the owner is not told of the bytes in in(); more of them come here again, and
  // Connection::PassInput tells it. May close the connection.
  virtual bool LetIn() = 0;
};

// A connected (or connecting) stream socket with its buffers. Reads until a short read, writes
// gathered and first, arms nothing: the descriptor is registered once, edge-triggered. Worker
// thread only.
class Connection {
 public:
  // Takes `fd`, non-blocking.
  Connection(event::Loop& loop, buffer::BlockPool& blocks, int fd, uint32_t buffer_limit,
             ConnectionEvents& events);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Begins to watch. `connecting`, or a transport that is not ready: OnConnected comes first, or
  // OnConnectionClosed with kConnectFailed or kTransport.
  void Start(bool connecting);
  // Before Start.
  void SetTransport(std::unique_ptr<Transport> transport) { transport_ = std::move(transport); }
  Transport* transport() { return transport_.get(); }
  void SetGate(std::unique_ptr<ReadGate> gate) { gate_ = std::move(gate); }
  // What the gate has kept back goes to the owner.
  void PassInput();

  buffer::Buffer& in() { return in_; }
  buffer::Buffer& out() { return out_; }
  // Sends what can be sent now, in as few writes as it takes; the rest goes when the peer takes
  // more. Owners call it once per callback, so that all that was added meanwhile goes together.
  void Flush();
  // Bytes have been added to out(): tells the owner at once when it is over its limit, so that what
  // fills it can stop before the next Flush.
  void NoteOutput() {
    if (!output_blocked_ && out_.size() > buffer_limit_) CheckOutput();
  }
  void WantFlushed() { want_flushed_ = true; }

  // While paused nothing is read; the kernel's window closes.
  void PauseReading() { paused_ = true; }
  void ResumeReading();
  bool reading_paused() const { return paused_; }
  // Reads now what the kernel has (for a check before reuse).
  void ReadNow();

  // Sends FIN after what is in out() (which is flushed first).
  void ShutdownWrite();
  // Closes at once. `abort`: with RST. Nothing is called afterwards.
  void Close(bool abort = false);

  bool open() const { return fd_ >= 0; }
  // Not yet able to carry bytes of the application.
  bool connecting() const { return connecting_ || handshaking_; }
  bool eof() const { return eof_; }
  // The peer takes nothing more, although what it sent could still be read.
  bool write_failed() const { return write_failed_; }
  bool write_blocked() const { return write_blocked_; }
  int fd() const { return fd_; }
  int error() const { return error_; }  // errno of the last failure
  event::Loop& loop() { return loop_; }
  uint64_t bytes_read() const { return bytes_read_; }
  uint64_t bytes_written() const { return bytes_written_; }

 private:
  static void OnReady(void* self, uint32_t readiness);
  void FinishConnect();
  void BeginHandshake();
  void ContinueHandshake();
  void OnHandshakeTimeout();
  void ReadLoop();
  // One read. False: nothing more to read now, or closed.
  bool ReadSome();
  void OnWritable();
  void CheckOutput();
  void EndWriting();
  void SayGoodbye();
  event::Task& continue_reading();
  void Fail(CloseCause cause, int error);

  event::Loop& loop_;
  ConnectionEvents& events_;
  event::FdEvent watch_;
  std::unique_ptr<event::Task> continue_reading_;  // made with the first pause or long turn
  buffer::Buffer in_;
  buffer::Buffer out_;
  std::unique_ptr<Transport> transport_;           // null: plain
  std::unique_ptr<event::Timer> handshake_timer_;  // only while it runs
  std::unique_ptr<ReadGate> gate_;                 // null: all goes to the owner
  uint64_t bytes_read_ = 0;
  uint64_t bytes_written_ = 0;
  int fd_;
  int error_ = 0;
  const uint32_t buffer_limit_;
  uint8_t read_blocks_ = 1;  // how much the next read asks for: grows with bulk
  bool connecting_ : 1;
  bool handshaking_ : 1;
  bool paused_ : 1;
  bool readable_ : 1;     // the kernel may have more than we read
  bool peer_closed_ : 1;  // RDHUP seen: go on to the end of stream
  bool eof_ : 1;
  bool write_blocked_ : 1;   // the last write was short
  bool output_blocked_ : 1;  // told so
  bool shutdown_after_flush_ : 1;
  bool want_flushed_ : 1;
  bool in_read_ : 1;
  bool write_failed_ : 1;
};

}  // namespace sluice::net

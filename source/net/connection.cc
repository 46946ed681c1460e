#include "source/net/connection.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "source/base/check.h"

namespace sluice::net {
namespace {

// Reads per event before others get their turn.
constexpr int kReadsPerTurn = 16;
constexpr uint8_t kMaxReadBlocks = 8;
// Pieces of 4 KiB that are thrown away before a close.
constexpr int kMaxUnread = 16;

}  // namespace

Connection::Connection(event::Loop& loop, buffer::BlockPool& blocks, int fd, uint32_t buffer_limit,
                       ConnectionEvents& events)
    : loop_(loop),
      events_(events),
      watch_(loop, &Connection::OnReady, this),
      in_(blocks),
      out_(blocks),
      fd_(fd),
      buffer_limit_(buffer_limit),
      connecting_(false),
      handshaking_(false),
      paused_(false),
      readable_(false),
      peer_closed_(false),
      eof_(false),
      write_blocked_(false),
      output_blocked_(false),
      shutdown_after_flush_(false),
      want_flushed_(false),
      in_read_(false),
      write_failed_(false) {}

Connection::~Connection() { Close(); }

void Connection::Start(bool connecting) {
  connecting_ = connecting;
  write_blocked_ = connecting;
  if (!connecting && transport_ != nullptr && !transport_->ready()) BeginHandshake();
  watch_.Watch(fd_);
}

void Connection::OnReady(void* self, uint32_t readiness) {
  Connection& c = *static_cast<Connection*>(self);
  if (c.connecting_) {
    if ((readiness & (event::kWritable | event::kReadable)) == 0) return;
    c.FinishConnect();
    if (!c.open() || c.connecting_) return;
  }
  if (readiness & event::kPeerClosed) {
    c.peer_closed_ = true;
    c.readable_ = true;
  }
  if (readiness & event::kReadable) c.readable_ = true;
  if (c.handshaking_) {
    c.ContinueHandshake();
    if (!c.open() || c.handshaking_) return;
  }
  if (c.readable_ && !c.paused_) c.ReadLoop();
  if (!c.open()) return;
  if ((readiness & event::kWritable) && c.write_blocked_) c.OnWritable();
}

void Connection::FinishConnect() {
  int error = 0;
  socklen_t size = sizeof(error);
  if (getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) {
    Fail(CloseCause::kConnectFailed, error);
    return;
  }
  // An event may be left over from before; connected means that there is a peer.
  sockaddr_storage peer;
  socklen_t peer_size = sizeof(peer);
  if (getpeername(fd_, reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0) return;
  connecting_ = false;
  write_blocked_ = false;
  if (transport_ != nullptr && !transport_->ready()) {
    BeginHandshake();
    events_.OnHandshake();
    return;  // OnReady goes on with it
  }
  events_.OnConnected();
  if (open() && !out_.empty()) Flush();
}

void Connection::BeginHandshake() {
  handshaking_ = true;
  const base::Duration limit = transport_->handshake_limit();
  if (limit == base::Duration::zero()) return;
  handshake_timer_ = std::make_unique<event::Timer>(
      loop_, event::Callback::To<&Connection::OnHandshakeTimeout>(this));
  handshake_timer_->Arm(limit);
}

void Connection::ContinueHandshake() {
  IoResult result = transport_->Handshake(fd_);
  // A read that was short has hidden the end behind it, of which no further event tells.
  if (result.status == IoResult::Status::kWouldBlock && peer_closed_)
    result = transport_->Handshake(fd_);
  if (result.status == IoResult::Status::kWouldBlock) return;
  if (result.status != IoResult::Status::kOk) {
    Fail(CloseCause::kTransport, result.error);
    return;
  }
  handshaking_ = false;
  handshake_timer_.reset();
  readable_ = true;  // bytes may have come with the last flight: no event tells of them
  events_.OnConnected();
  if (open() && !out_.empty()) Flush();
}

void Connection::OnHandshakeTimeout() {
  transport_->OnHandshakeTimeout();
  Fail(CloseCause::kTransport, ETIMEDOUT);
}

event::Task& Connection::continue_reading() {
  if (continue_reading_ == nullptr) {
    continue_reading_ =
        std::make_unique<event::Task>(event::Callback::To<&Connection::ReadLoop>(this));
  }
  return *continue_reading_;
}

void Connection::ReadLoop() {
  if (in_read_ || handshaking_) return;
  in_read_ = true;
  int budget = kReadsPerTurn;
  while (open() && readable_ && !paused_ && !eof_) {
    if (budget-- == 0) {
      loop_.RunAtTurnEnd(continue_reading());
      break;
    }
    if (!ReadSome()) break;
  }
  in_read_ = false;
}

bool Connection::ReadSome() {
  const IoResult result =
      transport_ ? transport_->Read(fd_, in_, read_blocks_) : PlainRead(fd_, in_, read_blocks_);
  if (result.bytes > 0) {
    bytes_read_ += result.bytes;
    const bool filled = result.status == IoResult::Status::kOk;
    read_blocks_ = filled
                       ? std::min<uint8_t>(static_cast<uint8_t>(read_blocks_ * 2), kMaxReadBlocks)
                   : read_blocks_ > 1 && result.bytes < buffer::BlockPool::kCapacity ? 1
                                                                                     : read_blocks_;
    // A short read means that the kernel is empty, unless the end of the stream is waiting behind
    // it.
    if (!filled && !peer_closed_) readable_ = false;
    if (gate_ == nullptr || gate_->LetIn()) events_.OnBytes();
    return open() && readable_;
  }
  switch (result.status) {
    case IoResult::Status::kOk: return true;
    case IoResult::Status::kWouldBlock: readable_ = false; return false;
    case IoResult::Status::kEof:
      eof_ = true;
      readable_ = false;
      events_.OnEof();
      return false;
    case IoResult::Status::kError:
      Fail(transport_ && !transport_->failure_reason().empty() ? CloseCause::kTransport
                                                               : CloseCause::kReset,
           result.error);
      return false;
  }
  return false;
}

void Connection::PassInput() {
  if (open() && !in_.empty()) events_.OnBytes();
}

void Connection::ReadNow() {
  if (!open() || eof_) return;
  readable_ = true;
  ReadLoop();
}

void Connection::ResumeReading() {
  if (!paused_) return;
  paused_ = false;
  if (open() && readable_ && !in_read_) loop_.RunSoon(continue_reading());
}

void Connection::Flush() {
  if (!open() || connecting()) return;
  while (!write_blocked_ && !out_.empty()) {
    const IoResult result = transport_ ? transport_->Write(fd_, out_) : PlainWrite(fd_, out_);
    bytes_written_ += result.bytes;
    if (result.status == IoResult::Status::kOk) continue;
    if (result.status == IoResult::Status::kWouldBlock) {
      write_blocked_ = !out_.empty();
      break;
    }
    // The peer may have answered before it closed: what it said comes first.
    const int error = result.error;
    const bool had_eof = eof_;
    out_.Clear();
    write_failed_ = true;
    ReadNow();
    if (open() && (had_eof || !eof_)) Fail(CloseCause::kReset, error);
    return;
  }
  if (out_.empty()) {
    write_blocked_ = false;
    if (shutdown_after_flush_) {
      shutdown_after_flush_ = false;
      EndWriting();
    }
    if (want_flushed_) {
      want_flushed_ = false;
      events_.OnFlushed();
      if (!open()) return;
    }
  }
  CheckOutput();
}

void Connection::OnWritable() {
  write_blocked_ = false;
  Flush();
}

void Connection::CheckOutput() {
  if (!output_blocked_ && out_.size() > buffer_limit_) {
    output_blocked_ = true;
    events_.OnOutputBlocked();
  } else if (output_blocked_ && out_.size() <= buffer_limit_ / 2) {
    output_blocked_ = false;
    events_.OnOutputReady();
  }
}

void Connection::ShutdownWrite() {
  if (!open()) return;
  if (out_.empty() && !connecting()) {
    EndWriting();
    return;
  }
  shutdown_after_flush_ = true;
  Flush();
}

void Connection::EndWriting() {
  if (transport_ != nullptr) transport_->EndWriting(fd_);
  shutdown(fd_, SHUT_WR);
}

void Connection::Fail(CloseCause cause, int error) {
  error_ = error;
  Close();
  events_.OnConnectionClosed(cause);
}

// A close with bytes unread resets the connection, and takes with it the alert that says why.
void Connection::SayGoodbye() {
  if (!connecting()) transport_->EndWriting(fd_);
  shutdown(fd_, SHUT_WR);
  char sink[4096];
  for (int i = 0; i < kMaxUnread; ++i) {
    if (recv(fd_, sink, sizeof(sink), MSG_DONTWAIT) <= 0) break;
  }
}

void Connection::Close(bool abort) {
  if (fd_ < 0) return;
  if (continue_reading_ != nullptr) continue_reading_->Cancel();
  handshake_timer_.reset();
  watch_.Unwatch();
  if (transport_ != nullptr && !abort) SayGoodbye();
  if (abort) {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  }
  close(fd_);
  fd_ = -1;
  connecting_ = false;
  handshaking_ = false;
  in_.Clear();
  out_.Clear();
}

}  // namespace sluice::net

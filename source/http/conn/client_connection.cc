#include "source/http/conn/client_connection.h"

#include <errno.h>
#include <sys/socket.h>

namespace sluice::http::conn {
namespace {

// What is held of a response whose reader has stopped, before the socket is left alone.
constexpr size_t kMaxAhead = 16384;

}  // namespace

ClientConnection::ClientConnection(event::Loop& loop, buffer::BlockPool& blocks, int fd,
                                   uint32_t buffer_limit, ClientConnectionEvents& owner)
    : socket_(loop, blocks, fd, buffer_limit, *this),
      settle_(event::Callback::To<&ClientConnection::Settle>(this)),
      owner_(owner) {}

ClientStream& ClientConnection::NewStream(ClientStreamEvents& events) {
  ++streams_started_;
  return codec_->NewStream(events);
}

bool ClientConnection::HasUnreadInput() {
  if (socket_.transport() != nullptr) {
    socket_.ReadNow();
    if (!socket_.open()) return true;
  }
  char byte;
  // EAGAIN is the one answer of a live and silent peer; a reset is told only once.
  return recv(socket_.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

bool ClientConnection::CheckIdle() {
  if (!HasUnreadInput()) return true;
  if (!codec_->idle_bytes_allowed()) return false;
  socket_.ReadNow();
  return !finished_ && !socket_.eof() && codec_->can_start();
}

void ClientConnection::OnBytes() {
  codec_->OnBytes(socket_.in());
  if (!socket_.open()) return;
  if (!codec_->wants_input() && socket_.in().size() >= kMaxAhead) socket_.PauseReading();
}

void ClientConnection::OnEof() {
  // The reader has stopped: what it has not read yet comes before the end. Settle goes on.
  if (!codec_->wants_input() && !socket_.in().empty()) return;
  codec_->OnEof();
  Finish(StreamReset::kConnectionClosed);
}

void ClientConnection::OnConnectionClosed(net::CloseCause cause) {
  if (!connected_ &&
      (cause == net::CloseCause::kConnectFailed || cause == net::CloseCause::kTransport)) {
    finished_ = true;
    settle_.Cancel();
    net::Transport* const transport = socket_.transport();
    owner_.OnConnectFailed(socket_.error(), cause == net::CloseCause::kTransport
                                                ? transport->failure_reason()
                                                : std::string_view());
    return;
  }
  Finish(StreamReset::kConnectionReset);
}

// As long as the socket takes all of it there may be more.
void ClientConnection::Send() {
  bool more = codec_->Pump();
  socket_.Flush();
  while (more && !finished_ && socket_.open() && socket_.out().empty()) {
    more = codec_->Pump();
    socket_.Flush();
  }
  if (more && socket_.open()) socket_.WantFlushed();
}

void ClientConnection::Settle() {
  if (finished_ || !socket_.open()) return;
  Send();
  if (finished_ || !socket_.open()) return;
  if (close_soon_) return Close();
  if (!codec_->wants_input()) return;
  if (!socket_.in().empty()) {
    codec_->OnBytes(socket_.in());
    if (finished_ || !socket_.open()) return;
  }
  if (!codec_->wants_input()) return;
  if (socket_.eof()) return OnEof();
  socket_.ResumeReading();
}

void ClientConnection::Close() { Finish(StreamReset::kLocalReset); }

void ClientConnection::CloseSoon() {
  close_soon_ = true;
  socket_.loop().RunSoon(settle_);
}

void ClientConnection::Finish(StreamReset reason) {
  if (finished_) return;
  finished_ = true;
  settle_.Cancel();
  socket_.Close();
  codec_->OnConnectionLost(reason);
  owner_.OnClosed();  // last: may destroy us
}

}  // namespace sluice::http::conn

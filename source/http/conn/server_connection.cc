#include "source/http/conn/server_connection.h"

namespace sluice::http::conn {
namespace {

// What a client may send ahead while its exchange runs: more waits in the kernel.
constexpr size_t kMaxAhead = 16384;

}  // namespace

ServerConnection::ServerConnection(event::Loop& loop, buffer::BlockPool& blocks, int fd,
                                   uint32_t buffer_limit, base::Duration delayed_close,
                                   ServerConnectionEvents& owner)
    : socket_(loop, blocks, fd, buffer_limit, *this),
      settle_(event::Callback::To<&ServerConnection::Settle>(this)),
      owner_(owner),
      delayed_close_(delayed_close) {}

ServerConnection::~ServerConnection() = default;

void ServerConnection::Start() { socket_.Start(/*connecting=*/false); }

void ServerConnection::OnBytes() {
  if (closing_) {
    socket_.in().Clear();
    return;
  }
  if (codec_ == nullptr) {
    codec_ = owner_.ChooseCodec(socket_.in());
    if (codec_ == nullptr) return owner_.OnActivity();
  }
  PushInput();
}

void ServerConnection::PushInput() {
  codec_->OnBytes(socket_.in());
  if (!socket_.open()) return;
  if (!codec_->wants_input() && socket_.in().size() >= kMaxAhead) socket_.PauseReading();
  owner_.OnActivity();
  if (codec_->wants_close()) socket_.loop().RunSoon(settle_);
}

void ServerConnection::OnEof() {
  if (closing_) {  // the client's answer to our end
    Finish(/*by_peer=*/false, StreamReset::kConnectionClosed);
    return;
  }
  if (codec_ != nullptr) codec_->OnEof();
  if (!socket_.open()) return;
  if (idle() && socket_.out().empty()) {
    Finish(/*by_peer=*/true, StreamReset::kConnectionClosed);
    return;
  }
  if (codec_ == nullptr) return CloseGently();
  socket_.loop().RunSoon(settle_);
}

void ServerConnection::OnConnectionClosed(net::CloseCause) {
  Finish(/*by_peer=*/true, StreamReset::kConnectionReset);
}

// As long as the socket takes all of it there may be more.
void ServerConnection::Send() {
  bool more = codec_ != nullptr && !closing_ && codec_->Pump();
  socket_.Flush();
  while (more && !finished_ && socket_.open() && socket_.out().empty()) {
    more = codec_->Pump();
    socket_.Flush();
  }
  if (more && socket_.open()) socket_.WantFlushed();
}

void ServerConnection::Settle() {
  if (finished_ || !socket_.open()) return;
  Send();
  if (finished_ || !socket_.open() || closing_ || codec_ == nullptr) return;
  if (codec_->wants_close()) {
    if (codec_->wants_abort()) return CloseNow(/*abort=*/true);
    return CloseGently();
  }
  if (!codec_->wants_input()) {
    owner_.OnActivity();
    return;
  }
  // Input that was left over belongs to the next exchange.
  if (!socket_.in().empty()) {
    PushInput();
    if (finished_ || !socket_.open()) return;
  } else {
    owner_.OnActivity();
  }
  if (codec_ == nullptr || !codec_->wants_input()) return;
  socket_.ResumeReading();
  if (codec_->at_rest() && socket_.in().empty()) owner_.ReturnCodec(std::move(codec_));
}

void ServerConnection::Drain() {
  const bool http_2 = codec_ != nullptr && codec_->version() == Version::kHttp2;
  if (!http_2) socket_.ReadNow();  // a request that has come is not lost
  if (!socket_.open()) return;
  if (codec_ == nullptr) return CloseGently();
  codec_->StartDrain();
  socket_.loop().RunSoon(settle_);
}

void ServerConnection::CloseGently() {
  if (closing_ || !socket_.open()) return;
  if (!idle()) codec_->OnConnectionLost(StreamReset::kLocalReset);
  closing_ = true;
  // The client has everything, and nothing that it sends can turn our close into a reset.
  const bool client_is_done =
      socket_.eof() || (codec_ != nullptr && codec_->client_is_done() && socket_.in().empty());
  if (socket_.out().empty() && (client_is_done || delayed_close_ == base::Duration::zero())) {
    Finish(/*by_peer=*/false, StreamReset::kLocalReset);
    return;
  }
  socket_.in().Clear();
  socket_.ShutdownWrite();
  if (!socket_.open()) return;
  socket_.ResumeReading();
  close_timer_ = std::make_unique<event::Timer>(
      socket_.loop(), event::Callback::To<&ServerConnection::OnDelayedClose>(this));
  close_timer_->Arm(delayed_close_);
}

void ServerConnection::OnDelayedClose() { Finish(/*by_peer=*/false, StreamReset::kLocalReset); }

void ServerConnection::CloseNow(bool abort) {
  if (socket_.open() && abort) socket_.Close(/*abort=*/true);
  Finish(/*by_peer=*/false, StreamReset::kLocalReset);
}

void ServerConnection::Finish(bool by_peer, StreamReset reason) {
  if (finished_) return;
  finished_ = true;
  settle_.Cancel();
  close_timer_.reset();
  socket_.Close();
  if (codec_ != nullptr) codec_->OnConnectionLost(reason);
  owner_.OnClosed(by_peer);  // last: may destroy us
}

}  // namespace sluice::http::conn

#include "source/proxy/tcp_session.h"

namespace sluice::proxy {
namespace {

// How long a client may take to see our end, since its last sign of life, before the socket is
// closed under it: closing at once would let its unread bytes turn our last ones into an RST.
constexpr base::Duration kLinger = std::chrono::seconds(1);

}  // namespace

TcpSession::TcpSession(std::shared_ptr<const FilterChainSpec> chain, AcceptedConnection accepted,
                       TcpSessionOwner& owner)
    : context_(accepted.worker),
      chain_(std::move(chain)),
      owner_(owner),
      addresses_(std::move(accepted.addresses)),
      filter_state_(std::move(accepted.filter_state)),
      connection_(context_.worker.loop, context_.worker.blocks, accepted.fd, chain_->buffer_limit,
                  *this),
      filters_(chain_->filters, *this),
      flush_(event::Callback::To<&TcpSession::Flush>(this)) {
  addresses_.filter_state = &filter_state_;
  info_.start = context_.worker.loop.Now();
  info_.start_wall = context_.WallAt(info_.start);
  info_.stream_id = context_.next_stream_id++;
  info_.random = context_.worker.random.Next();
  info_.filter_chain_name = chain_->name;
  info_.downstream = &addresses_;
}

TcpSession::~TcpSession() = default;

void TcpSession::SetTransport(std::unique_ptr<net::Transport> transport) {
  addresses_.transport = transport.get();
  connection_.SetTransport(std::move(transport));
}

void TcpSession::Start() {
  connection_.Start(/*connecting=*/false);
  if (chain_->filters.empty()) return Close(CloseMode::kNow);  // a black hole, by configuration
  filters_.Start();
}

void TcpSession::OnBytes() {
  if (closing_) {
    connection_.in().Clear();  // nobody reads it any more
    return;
  }
  CountBytes();
  filters_.OnData(connection_.in(), /*end=*/false);
  Settle();
}

void TcpSession::OnEof() {
  if (closing_) return CheckEnd();
  info_.request_end = info_.Since(context_.worker.loop.Now());
  filters_.OnData(connection_.in(), /*end=*/true);
  Settle();
  CheckEnd();
}

void TcpSession::Continue(NetworkFilter& filter) {
  filters_.Continue(filter, connection_.in(), connection_.eof());
  Settle();
}

void TcpSession::Retry(NetworkFilter& filter) {
  filters_.Retry(filter, connection_.in(), connection_.eof());
  Settle();
}

void TcpSession::Settle() {
  if (finished_ || closing_) return;
  held_ = connection_.in().size() >= chain_->buffer_limit;
  UpdateReading();
}

void TcpSession::SetReading(bool on) {
  reading_ = on;
  UpdateReading();
}

void TcpSession::UpdateReading() {
  if (finished_ || closing_) return;
  if (reading_ && !held_) {
    connection_.ResumeReading();
  } else {
    connection_.PauseReading();
  }
}

void TcpSession::Write(NetworkFilter& filter, buffer::Buffer& bytes, bool end) {
  if (finished_ || closing_) {
    bytes.Clear();
    return;
  }
  filters_.OnWrite(filter, bytes, end);
  if (finished_ || closing_) return;
  if (info_.downstream_tx_begin < 0) {
    info_.downstream_tx_begin = info_.Since(context_.worker.loop.Now());
  }
  connection_.out().Append(std::move(bytes));
  fin_ = fin_ || end;
  context_.worker.loop.RunSoon(flush_);
  connection_.NoteOutput();
}

void TcpSession::CountBytes() {
  info_.bytes_received = info_.downstream_bytes.wire_received = connection_.bytes_read();
  info_.bytes_sent = info_.downstream_bytes.wire_sent = connection_.bytes_written();
}

void TcpSession::Flush() {
  if (finished_) return;
  if (fin_ && !fin_sent_) {
    fin_sent_ = connection_.out().empty();
    if (!fin_sent_) connection_.WantFlushed();
    connection_.ShutdownWrite();
  } else {
    connection_.Flush();
  }
  if (finished_) return;
  // The client has closed its socket: what it had said has been read.
  if (connection_.write_failed()) return Finish(ConnectionEnd::kPeerReset);
  CountBytes();
  filters_.OnWritten();
  CheckEnd();
}

void TcpSession::OnFlushed() {
  fin_sent_ = fin_;
  CountBytes();
  filters_.OnWritten();
  CheckEnd();
}

void TcpSession::CheckEnd() {
  if (finished_ || !fin_sent_ || !connection_.eof()) return;
  if (closing_) return Finish(ConnectionEnd::kLocal);
  if (filters_.MayEnd()) Finish(ConnectionEnd::kPeerClosed);
}

void TcpSession::Close(CloseMode mode) {
  if (finished_) return;
  filters_.Stop();
  if (mode == CloseMode::kFlush) return CloseGently();
  if (mode == CloseMode::kAbort) connection_.Close(/*abort=*/true);
  Finish(ConnectionEnd::kLocal);
}

void TcpSession::CloseGently() {
  if (closing_) return;
  closing_ = true;
  fin_ = true;
  connection_.in().Clear();
  connection_.ResumeReading();
  linger_ = std::make_unique<event::Timer>(context_.worker.loop,
                                           event::Callback::To<&TcpSession::OnLinger>(this));
  lingered_at_ = connection_.bytes_written();
  linger_->Arm(kLinger);
  context_.worker.loop.RunSoon(flush_);
}

void TcpSession::OnLinger() {
  if (connection_.bytes_written() == lingered_at_) return Finish(ConnectionEnd::kLocal);
  lingered_at_ = connection_.bytes_written();  // slow, but it reads
  linger_->Arm(kLinger);
}

void TcpSession::OnConnectionClosed(net::CloseCause cause) {
  Finish(cause == net::CloseCause::kReset ? ConnectionEnd::kPeerReset : ConnectionEnd::kLocal);
}

void TcpSession::Finish(ConnectionEnd end) {
  if (finished_) return;
  finished_ = true;
  flush_.Cancel();
  linger_.reset();
  connection_.Close();
  info_.end = info_.Since(context_.worker.loop.Now());
  info_.downstream_tx_end = info_.end;
  CountBytes();
  filters_.Close(end);
  owner_.OnSessionClosed(*this);  // last: may destroy us
}

}  // namespace sluice::proxy

#include "source/filters/network/tcp_proxy/tcp_proxy.h"

#include <algorithm>

#include "source/proxy/original_destination.h"
#include "source/proxy/request_hash.h"

namespace sluice::filters::network {

using proxy::CloseMode;
using proxy::Next;
using proxy::ResponseFlag;
using upstream::PoolFailure;

TcpProxyFilter::TcpProxyFilter(const TcpProxyConfig& config, proxy::NetworkFilterContext& context)
    : config_(config),
      context_(context),
      stats_(config.stats.ForThread(context.worker().worker.index)),
      timer_(context.worker().worker.loop, event::Callback::To<&TcpProxyFilter::OnIdle>(this)) {}

TcpProxyFilter::~TcpProxyFilter() = default;

Next TcpProxyFilter::OnNewConnection() {
  stats_.downstream_cx_total.Inc();
  context_.SetReading(false);
  if (config_.log_on_start) Log("TcpConnectionStart");
  if (config_.max_duration != base::Duration::zero()) ArmDuration();
  if (config_.log_interval != base::Duration::zero()) {
    log_timer_ = std::make_unique<event::Timer>(
        loop(), event::Callback::To<&TcpProxyFilter::OnLogInterval>(this));
    log_timer_->Arm(config_.log_interval);
  }
  Connect();
  return Next::kContinue;
}

void TcpProxyFilter::ArmDuration() {
  base::Duration limit = config_.max_duration;
  if (config_.max_duration_jitter > 0) {
    const auto most = static_cast<uint64_t>(static_cast<double>(limit.count()) *
                                            config_.max_duration_jitter / 100);
    limit += base::Duration(static_cast<int64_t>(context_.worker().worker.random.Below(most + 1)));
  }
  duration_ = std::make_unique<event::Timer>(
      loop(), event::Callback::To<&TcpProxyFilter::OnMaxDuration>(this));
  duration_->Arm(limit);
}

upstream::Cluster* TcpProxyFilter::PickCluster() {
  const proxy::ConfigRef& config = context_.worker().config;
  if (const std::string* name = context_.filter_state().Find(proxy::kTcpProxyCluster)) {
    return config->FindCluster(*name);
  }
  if (config_.weighted.empty()) return config->cluster(config_.cluster.id);
  uint64_t point = context_.worker().worker.random.Below(config_.total_weight);
  for (const TcpProxyConfig::Weighted& each : config_.weighted) {
    if (point < each.weight) return config->cluster(each.cluster.id);
    point -= each.weight;
  }
  return nullptr;
}

void TcpProxyFilter::Connect() {
  while (true) {
    upstream::Cluster* const cluster = PickCluster();
    if (cluster == nullptr) {
      stats_.downstream_cx_no_route.Inc();
      return Refuse(ResponseFlag::kNoClusterFound);
    }
    cluster_ = upstream::ClusterRef(cluster);
    context_.info().cluster_name = cluster->spec().name;
    context_.info().cluster_stat_name = cluster->spec().stat_name;
    if (attempts_ >= config_.max_connect_attempts) {
      cluster->stats().upstream_cx_connect_attempts_exceeded.Inc();
      return Refuse(ResponseFlag::kUpstreamRetryLimitExceeded);
    }
    if (Attempt(*cluster)) return;
  }
}

bool TcpProxyFilter::Attempt(upstream::Cluster& cluster) {
  upstream::PickContext pick;
  pick.random = context_.info().random;
  if (cluster.spec().hashes()) {
    const proxy::DownstreamAddresses& from = context_.addresses();
    pick.hash = proxy::HashBy(config_.hash_policies, {from, from.remote});
  }
  const upstream::HostRef* const host =
      proxy::PickHost(cluster, pick, /*headers=*/nullptr, context_.addresses());
  if (host == nullptr) {
    cluster.stats().upstream_cx_none_healthy.Inc();
    Refuse(ResponseFlag::kNoHealthyUpstream);
    return true;
  }
  proxy::StreamInfo& info = context_.info();
  PoolFailure failure{};
  std::string_view reason;
  const proxy::DownstreamAddresses& downstream = context_.addresses();
  upstream_ = upstream::TcpConnection::Open(
      cluster, *host, {{}, &downstream.remote, &downstream.local}, *this, failure, reason);
  if (upstream_ == nullptr && failure == PoolFailure::kOverflow) {
    Refuse(ResponseFlag::kUpstreamOverflow);
    return true;
  }
  info.attempts = ++attempts_;
  host_ = *host;
  info.upstream_host = host_->address_text();
  info.upstream_host_name = host_->hostname();
  info.upstream_remote = host_->address();
  info.connect_begin = info.Since(Now());
  if (upstream_ != nullptr) return true;
  NoteFailure(failure, reason);
  return false;
}

void TcpProxyFilter::Refuse(ResponseFlag flag) {
  context_.info().flags.Set(flag);
  context_.Close(CloseMode::kNow);
}

void TcpProxyFilter::NoteFailure(PoolFailure failure, std::string_view reason) {
  if (failure != PoolFailure::kLocalConnect) {
    context_.info().flags.Set(ResponseFlag::kUpstreamConnectionFailure);
  }
  failure_.clear();
  // What TLS says of itself begins with "TLS_error".
  if (!reason.empty() && failure != PoolFailure::kTransport) failure_ = "delayed_connect_error: ";
  failure_ += reason;
  std::replace(failure_.begin(), failure_.end(), ' ', '_');
  context_.info().upstream_failure = failure_;
}

void TcpProxyFilter::OnUpstreamConnectFailed(PoolFailure failure, std::string_view reason) {
  if (state_ == State::kOver) return;
  NoteFailure(failure, reason);
  loop().DeferDelete(std::move(upstream_));
  if (config_.backoff == base::Duration::zero() || attempts_ >= config_.max_connect_attempts) {
    return Connect();
  }
  // Doubled with each attempt; anywhere below, so that those that failed together do not come
  // together again.
  const uint32_t doublings = std::min<uint32_t>(attempts_ - 1, 20);
  const base::Duration most =
      std::min(config_.backoff * (int64_t{1} << doublings), config_.backoff_max);
  timer_.Arm(base::Duration(static_cast<int64_t>(
      context_.worker().worker.random.Below(static_cast<uint64_t>(most.count()) + 1))));
}

void TcpProxyFilter::OnUpstreamConnected() {
  state_ = State::kRelaying;
  proxy::StreamInfo& info = context_.info();
  info.connect_end = info.Since(Now());
  info.upstream_local = net::LocalAddress(upstream_->socket().fd());
  info.upstream_connection_id = upstream_->id();
  info.upstream_failure = {};
  if (config_.log_on_connected) Log("TcpUpstreamConnected");
  Touch();
  context_.SetReading(true);
  context_.Retry(*this);  // what a filter before us had held back
}

Next TcpProxyFilter::OnData(buffer::Buffer& bytes, bool end) {
  if (state_ == State::kConnecting) return Next::kPause;
  net::Connection& socket = upstream_->socket();
  proxy::StreamInfo& info = context_.info();
  if (info.upstream_tx_begin < 0 && !bytes.empty()) info.upstream_tx_begin = info.Since(Now());
  socket.out().Append(std::move(bytes));
  socket.NoteOutput();
  if (end) {
    info.upstream_tx_end = info.Since(Now());
    upstream_->EndWriting();
  } else {
    socket.Flush();
  }
  if (state_ == State::kOver) return Next::kPause;
  if (socket.write_failed()) OnUpstreamClosed(net::CloseCause::kReset);
  if (state_ == State::kOver) return Next::kPause;
  Touch();
  CountBytes();
  return Next::kContinue;
}

void TcpProxyFilter::OnUpstreamBytes() {
  if (state_ == State::kOver) return;
  Touch();
  proxy::StreamInfo& info = context_.info();
  if (info.upstream_rx_begin < 0) info.upstream_rx_begin = info.Since(Now());
  relayed_ += upstream_->socket().in().size();
  context_.Write(*this, upstream_->socket().in(), /*end=*/false);
}

void TcpProxyFilter::OnUpstreamEof() {
  if (state_ == State::kOver) return;
  upstream_eof_ = true;
  context_.info().upstream_rx_end = context_.info().Since(Now());
  context_.Write(*this, upstream_->socket().in(), /*end=*/true);
}

void TcpProxyFilter::OnUpstreamClosed(net::CloseCause cause) {
  if (state_ == State::kOver) return;
  // After its end the upstream owes the client nothing more: what it had sent still arrives.
  const bool reset = cause == net::CloseCause::kReset && !upstream_eof_;
  context_.Close(reset ? CloseMode::kAbort : CloseMode::kFlush);
}

void TcpProxyFilter::OnUpstreamBlocked() {
  if (state_ == State::kOver) return;
  stats_.downstream_flow_control_paused_reading_total.Inc();
  context_.SetReading(false);
}

void TcpProxyFilter::OnUpstreamReady() {
  if (state_ == State::kOver) return;
  Touch();
  stats_.downstream_flow_control_resumed_reading_total.Inc();
  context_.SetReading(true);
}

void TcpProxyFilter::OnWriteBlocked() {
  if (upstream_ == nullptr || upstream_->socket().reading_paused()) return;
  cluster_->stats().upstream_flow_control_paused_reading_total.Inc();
  upstream_->socket().PauseReading();
}

void TcpProxyFilter::OnWriteReady() {
  if (upstream_ == nullptr || !upstream_->socket().reading_paused()) return;
  cluster_->stats().upstream_flow_control_resumed_reading_total.Inc();
  upstream_->socket().ResumeReading();
}

void TcpProxyFilter::OnWritten() {
  if (state_ == State::kOver || state_ == State::kConnecting) return;
  Touch();
  CountBytes();
}

bool TcpProxyFilter::MayEnd() {
  if (state_ == State::kFlushing) return false;
  if (upstream_ == nullptr || !upstream_->socket().open() || upstream_->socket().out().empty()) {
    return true;
  }
  state_ = State::kFlushing;
  stats_.upstream_flush_total.Inc();
  stats_.upstream_flush_active.Inc();
  upstream_->socket().WantFlushed();
  return false;
}

void TcpProxyFilter::OnUpstreamFlushed() {
  if (state_ == State::kFlushing) context_.Close(CloseMode::kNow);
}

void TcpProxyFilter::Touch() {
  if (config_.idle_timeout == base::Duration::zero()) return;
  const net::Connection& socket = upstream_->socket();
  moved_ = context_.info().bytes_received + context_.info().bytes_sent + socket.bytes_read() +
           socket.bytes_written();
  timer_.Arm(config_.idle_timeout);
}

void TcpProxyFilter::OnIdle() {
  if (state_ == State::kConnecting) return Connect();  // the pause between two attempts is over
  const uint64_t before = moved_;
  Touch();
  if (moved_ != before) return;  // it goes on slowly
  stats_.idle_timeout.Inc();
  context_.Close(CloseMode::kNow);
}

void TcpProxyFilter::OnMaxDuration() {
  stats_.max_downstream_connection_duration.Inc();
  Refuse(ResponseFlag::kDurationTimeout);
}

void TcpProxyFilter::OnLogInterval() {
  CountBytes();
  Log("TcpPeriodic");
  log_timer_->Arm(config_.log_interval);
}

void TcpProxyFilter::CountBytes() {
  proxy::StreamInfo& info = context_.info();
  stats_.downstream_cx_rx_bytes_total.Add(info.bytes_received - counted_in_);
  stats_.downstream_cx_tx_bytes_total.Add(info.bytes_sent - counted_out_);
  counted_in_ = info.bytes_received;
  counted_out_ = info.bytes_sent;
  const int64_t buffered =
      state_ == State::kOver ? 0 : static_cast<int64_t>(relayed_ - info.bytes_sent);
  if (buffered != buffered_) stats_.downstream_cx_tx_bytes_buffered.Add(buffered - buffered_);
  buffered_ = buffered;
  if (upstream_ == nullptr) return;
  upstream_->CountBytes();
  info.upstream_bytes.wire_received = upstream_->socket().bytes_read();
  info.upstream_bytes.wire_sent = upstream_->socket().bytes_written();
}

void TcpProxyFilter::Log(std::string_view type) {
  proxy::StreamInfo& info = context_.info();
  info.log_type = type;
  proxy::FormatContext format = context_.format_context();
  format.now = info.Since(Now());
  for (const auto& log : config_.access_logs) {
    proxy::LogStream(*log, format, context_.worker().logs);
  }
}

void TcpProxyFilter::DropUpstream(bool abort) {
  if (upstream_ == nullptr) return;
  upstream_->Close(abort);
  loop().DeferDelete(std::move(upstream_));
}

void TcpProxyFilter::OnClosed(proxy::ConnectionEnd end) {
  if (state_ == State::kFlushing) stats_.upstream_flush_active.Dec();
  state_ = State::kOver;
  timer_.Disarm();
  duration_.reset();
  log_timer_.reset();
  CountBytes();
  DropUpstream(/*abort=*/end == proxy::ConnectionEnd::kPeerReset);
  Log("TcpConnectionEnd");
}

}  // namespace sluice::filters::network

#include "source/proxy/http_gate.h"

#include "source/base/check.h"

namespace sluice::proxy {

HttpGate::HttpGate(WorkerContext& context, std::shared_ptr<const FilterChainSpec> chain,
                   std::unique_ptr<FilterState> state, HttpSession& session)
    : context_(context),
      chain_(std::move(chain)),
      state_(std::move(state)),
      session_(session),
      filters_(chain_->filters, *this) {
  info_.start = context.worker.loop.Now();
  info_.start_wall = context.WallAt(info_.start);
  info_.random = context.worker.random.Next();
  info_.filter_chain_name = chain_->name;
  info_.downstream = &session.addresses();
}

HttpGate::~HttpGate() { filters_.Close(ConnectionEnd::kLocal); }

bool HttpGate::Settle(NetworkFilterChain::Result result) {
  holding_ = result == NetworkFilterChain::Result::kPaused;
  net::Connection& connection = session_.socket();
  // Whoever is kept waiting may not fill our memory meanwhile.
  if (holding_ && connection.in().size() >= chain_->buffer_limit) connection.PauseReading();
  return result == NetworkFilterChain::Result::kPassed;
}

bool HttpGate::LetIn() { return Settle(filters_.OnData(session_.socket().in(), /*end=*/false)); }

void HttpGate::Continue(NetworkFilter& filter) {
  net::Connection& connection = session_.socket();
  const bool was_holding = holding_;
  if (!Settle(filters_.Continue(filter, connection.in(), /*end=*/false)) || !was_holding) return;
  connection.ResumeReading();
  connection.PassInput();
}

void HttpGate::Retry(NetworkFilter&) { SLUICE_DCHECK(false); }

void HttpGate::Close(CloseMode mode) {
  if (filters_.stopped()) return;
  filters_.Stop();
  if (mode == CloseMode::kAbort) session_.socket().Close(/*abort=*/true);
  session_.Close();
}

void HttpGate::Write(NetworkFilter&, buffer::Buffer& bytes, bool end) {
  // A filter that answers or reads by itself is terminal, and those do not stand before HTTP.
  SLUICE_DCHECK(false);
  bytes.Clear();
}

void HttpGate::SetReading(bool) { SLUICE_DCHECK(false); }

}  // namespace sluice::proxy

#include "source/proxy/network_filter_chain.h"

namespace sluice::proxy {

NetworkFilterChain::NetworkFilterChain(const std::vector<NetworkFilterSpec>& specs,
                                       NetworkFilterContext& context) {
  filters_.reserve(specs.size());
  for (const NetworkFilterSpec& spec : specs) filters_.push_back(spec.factory->Make(context));
}

NetworkFilterChain::Result NetworkFilterChain::Run(size_t from, buffer::Buffer* bytes, bool end) {
  if (stopped_) return Result::kStopped;
  for (size_t i = from; i < filters_.size(); ++i) {
    if (started_ <= i) {
      started_ = i + 1;
      const Next next = filters_[i]->OnNewConnection();
      if (stopped_) return Result::kStopped;
      if (next == Next::kPause) return Result::kPaused;
    }
    if (bytes == nullptr || (bytes->empty() && !end)) continue;
    const Next next = filters_[i]->OnData(*bytes, end);
    if (stopped_) return Result::kStopped;
    if (next == Next::kPause) return Result::kPaused;
  }
  return Result::kPassed;
}

NetworkFilterChain::Result NetworkFilterChain::Start() { return Run(0, nullptr, false); }

NetworkFilterChain::Result NetworkFilterChain::OnData(buffer::Buffer& bytes, bool end) {
  return Run(0, &bytes, end);
}

NetworkFilterChain::Result NetworkFilterChain::Continue(NetworkFilter& filter,
                                                        buffer::Buffer& bytes, bool end) {
  return Run(IndexOf(filter) + 1, &bytes, end);
}

NetworkFilterChain::Result NetworkFilterChain::Retry(NetworkFilter& filter, buffer::Buffer& bytes,
                                                     bool end) {
  return Run(IndexOf(filter), &bytes, end);
}

size_t NetworkFilterChain::IndexOf(const NetworkFilter& filter) const {
  size_t i = 0;
  while (i < filters_.size() && filters_[i].get() != &filter) ++i;
  return i;
}

void NetworkFilterChain::OnWrite(NetworkFilter& filter, buffer::Buffer& bytes, bool end) {
  for (size_t i = IndexOf(filter); i > 0 && !stopped_; --i) filters_[i - 1]->OnWrite(bytes, end);
}

void NetworkFilterChain::OnWriteBlocked() {
  for (size_t i = 0; i < started_ && !stopped_; ++i) filters_[i]->OnWriteBlocked();
}

void NetworkFilterChain::OnWriteReady() {
  for (size_t i = 0; i < started_ && !stopped_; ++i) filters_[i]->OnWriteReady();
}

void NetworkFilterChain::OnWritten() {
  for (size_t i = 0; i < started_ && !stopped_; ++i) filters_[i]->OnWritten();
}

bool NetworkFilterChain::MayEnd() {
  for (const auto& filter : filters_) {
    if (!filter->MayEnd()) return false;
  }
  return true;
}

void NetworkFilterChain::Close(ConnectionEnd end) {
  stopped_ = true;
  if (told_) return;
  told_ = true;
  for (const auto& filter : filters_) filter->OnClosed(end);
}

}  // namespace sluice::proxy

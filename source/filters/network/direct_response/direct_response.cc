#include "source/filters/network/direct_response/direct_response.h"

namespace sluice::filters::network {

proxy::Next DirectResponseFilter::OnNewConnection() {
  buffer::Buffer bytes(context_.worker().worker.blocks);
  bytes.Append(response_);
  context_.info().details = "direct_response";
  context_.Write(*this, bytes, /*end=*/false);
  context_.Close(proxy::CloseMode::kFlush);
  return proxy::Next::kPause;
}

}  // namespace sluice::filters::network

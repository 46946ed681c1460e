#include "source/filters/network/echo/echo.h"

namespace sluice::filters::network {

proxy::Next EchoFilter::OnData(buffer::Buffer& bytes, bool end) {
  context_.Write(*this, bytes, end);
  return proxy::Next::kContinue;
}

}  // namespace sluice::filters::network

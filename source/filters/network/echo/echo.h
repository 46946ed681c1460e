#pragma once

#include "source/proxy/network_filter.h"

namespace sluice::filters::network {

// Sends back what the client sends (envoy.extensions.filters.network.echo.v3), no faster than the
// client takes it.
class EchoFilter final : public proxy::NetworkFilter {
 public:
  explicit EchoFilter(proxy::NetworkFilterContext& context) : context_(context) {}

  proxy::Next OnData(buffer::Buffer& bytes, bool end) override;
  void OnWriteBlocked() override { context_.SetReading(false); }
  void OnWriteReady() override { context_.SetReading(true); }

 private:
  proxy::NetworkFilterContext& context_;
};

}  // namespace sluice::filters::network

#include "source/net/tls/secretless_transport.h"

#include <gtest/gtest.h>

namespace sluice::net::tls {
namespace {

TEST(SecretlessTransportTest, FailsAtTheHandshakeAndSaysWhy) {
  SecretlessTransport transport;
  EXPECT_FALSE(transport.ready());
  EXPECT_EQ(transport.Handshake(-1).status, IoResult::Status::kError);
  EXPECT_EQ(transport.failure_reason(), "TLS_error: Secret is not supplied by SDS");
  EXPECT_EQ(transport.tls_facts(), nullptr);
}

}  // namespace
}  // namespace sluice::net::tls

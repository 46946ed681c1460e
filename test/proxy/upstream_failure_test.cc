#include "source/proxy/upstream_failure.h"

#include <gtest/gtest.h>

#include "source/route/route_spec.h"

namespace sluice::proxy {
namespace {

using http::StreamReset;
using route::RetrySpec;
using upstream::PoolFailure;

class UpstreamFailureTest : public testing::Test {
 protected:
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  StreamInfo info_;
};

TEST_F(UpstreamFailureTest, ARefusedConnectionSaysWhatTheSystemSaid) {
  const UpstreamFailure failed =
      OfPool(PoolFailure::kRemoteConnect, "Connection refused", arena_, info_);
  EXPECT_EQ(failed.failure, Failure::kRemoteConnectFailure);
  EXPECT_EQ(failed.details,
            "upstream_reset_before_response_started{remote_connection_failure|"
            "delayed_connect_error:_Connection_refused}");
  EXPECT_EQ(info_.upstream_failure, "delayed_connect_error:_Connection_refused");
  EXPECT_NE(failed.conditions & RetrySpec::kConnectFailure, 0u);
  EXPECT_NE(failed.conditions & RetrySpec::kReset, 0u);
  EXPECT_NE(failed.conditions & RetrySpec::kGatewayError, 0u);
}

TEST_F(UpstreamFailureTest, OverflowIsNeverRepeatedAndHasNoHost) {
  info_.upstream_host = "10.0.0.1:80";
  const UpstreamFailure failed = OfPool(PoolFailure::kOverflow, "overflow", arena_, info_);
  EXPECT_EQ(failed.failure, Failure::kOverflow);
  EXPECT_EQ(failed.conditions, 0u);
  EXPECT_EQ(info_.upstream_host, "");
}

TEST_F(UpstreamFailureTest, EachResetHasItsFailure) {
  const auto of = [](StreamReset reason) { return OfReset(reason).failure; };
  EXPECT_EQ(of(StreamReset::kConnectionClosed), Failure::kConnectionTermination);
  EXPECT_EQ(of(StreamReset::kConnectionReset), Failure::kConnectionTermination);
  EXPECT_EQ(of(StreamReset::kRemoteReset), Failure::kRemoteReset);
  EXPECT_EQ(of(StreamReset::kRemoteRefused), Failure::kRemoteRefused);
  EXPECT_EQ(of(StreamReset::kProtocolError), Failure::kProtocolError);
}

TEST_F(UpstreamFailureTest, OnlyARefusalIsARefusedStream) {
  EXPECT_NE(OfReset(StreamReset::kRemoteRefused).conditions & RetrySpec::kRefusedStream, 0u);
  EXPECT_EQ(OfReset(StreamReset::kRemoteReset).conditions & RetrySpec::kRefusedStream, 0u);
}

TEST_F(UpstreamFailureTest, ABrokenAnswerHasItsFlag) {
  EXPECT_EQ(OfBrokenAnswer(StreamReset::kProtocolError).flag, ResponseFlag::kUpstreamProtocolError);
  EXPECT_EQ(OfBrokenAnswer(StreamReset::kRemoteReset).flag, ResponseFlag::kUpstreamRemoteReset);
  EXPECT_EQ(OfBrokenAnswer(StreamReset::kRemoteReset).details,
            "upstream_reset_after_response_started{remote_reset}");
  EXPECT_EQ(OfBrokenAnswer(StreamReset::kConnectionClosed).flag,
            ResponseFlag::kUpstreamConnectionTermination);
}

}  // namespace
}  // namespace sluice::proxy

#include "source/upstream/transport_match.h"

#include <gtest/gtest.h>

#include "source/upstream/cluster_spec.h"

namespace sluice::upstream {
namespace {

TEST(TransportMatchTest, TheFirstOfWhichAllIsThereDecides) {
  std::vector<TransportSpec> transports(3);
  transports[1].match = {{"mode", "tls"}, {"zone", "a"}};
  transports[2].match = {{"mode", "tls"}};
  const LocalitySpec locality;
  EndpointSpec endpoint;
  EXPECT_EQ(TransportFor(transports, endpoint, locality), 0u);
  endpoint.match = {{"mode", "tls"}};
  EXPECT_EQ(TransportFor(transports, endpoint, locality), 2u);
  endpoint.match = {{"zone", "a"}, {"mode", "tls"}};
  EXPECT_EQ(TransportFor(transports, endpoint, locality), 1u);
  endpoint.match = {{"zone", "a"}, {"mode", "raw"}};
  EXPECT_EQ(TransportFor(transports, endpoint, locality), 0u);
}

TEST(TransportMatchTest, ALocalitySpeaksForItsEndpoints) {
  std::vector<TransportSpec> transports(2);
  transports[1].match = {{"mode", "tls"}};
  LocalitySpec locality;
  locality.match = {{"mode", "tls"}};
  EXPECT_EQ(TransportFor(transports, {}, locality), 1u);
}

TEST(TransportMatchTest, OneThatAsksForNothingIsForAll) {
  EXPECT_EQ(TransportFor(std::vector<TransportSpec>(2), {}, {}), 1u);
  EXPECT_EQ(TransportFor(std::vector<TransportSpec>(1), {}, {}), 0u);
}

}  // namespace
}  // namespace sluice::upstream

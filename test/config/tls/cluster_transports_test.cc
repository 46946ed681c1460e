#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "source/config/cluster/cluster_parser.h"
#include "test/config/tls/tls_parse.h"

namespace sluice::config {
namespace {

constexpr char kTls[] =
    "transport_socket: {name: t, typed_config: {'@type': "
    "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, sni: ";

class ClusterTransportsTest : public TlsParse {
 protected:
  // `endpoints` are the metadata of each.
  upstream::ClusterSpec Parse(const std::string& fields,
                              const std::vector<std::string>& endpoints = {}) {
    std::string list;
    for (const std::string& metadata : endpoints) {
      list += std::string(list.empty() ? "" : ", ") +
              "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}, "
              "metadata: " +
              metadata + "}";
    }
    const auto message = FromYaml<envoy::config::cluster::v3::Cluster>(
        "{name: c, load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [" + list +
        "]}]}" + fields + "}");
    upstream::ClusterSpec spec;
    spec.http = http_;
    ParseEndpoints(message.load_assignment(), /*dns=*/false, errors_, spec);
    TlsParseContext context = Context();
    ParseClusterTransports(message, context, spec);
    return spec;
  }
  static uint16_t TransportOf(const upstream::ClusterSpec& spec, size_t endpoint) {
    const upstream::LocalitySpec& locality = spec.localities.at(0);
    return upstream::TransportFor(spec.transports, locality.endpoints.at(endpoint), locality);
  }
  static std::string Metadata(const std::string& entries) {
    return "{filter_metadata: {envoy.transport_socket_match: {" + entries + "}}}";
  }

  upstream::UpstreamHttpSpec http_;
};

TEST_F(ClusterTransportsTest, WithoutASocketItIsPlain) {
  const auto spec = Parse("");
  ASSERT_EQ(spec.transports.size(), 1u);
  EXPECT_EQ(spec.transports[0].tls, nullptr);
  EXPECT_TRUE(errors_.ok());
}

TEST_F(ClusterTransportsTest, ATlsSocketIsTheDefault) {
  const auto spec = Parse(", " + std::string(kTls) + "a.test}}");
  ASSERT_NE(spec.transports[0].tls, nullptr) << fault();
  EXPECT_EQ(spec.transports[0].tls->latest()->spec().server_name, "a.test");
}

constexpr char kProxy[] =
    "transport_socket: {name: p, typed_config: {'@type': "
    "type.googleapis.com/envoy.extensions.transport_sockets.proxy_protocol.v3."
    "ProxyProtocolUpstreamTransport, config: {version: V2}, ";

TEST_F(ClusterTransportsTest, AProxyHeaderStandsBeforeAnotherTransport) {
  const auto spec = Parse(", " + std::string(kProxy) + kTls + "a.test}}}}");
  EXPECT_EQ(fault(), "");
  ASSERT_TRUE(spec.transports[0].proxy_header.has_value());
  EXPECT_EQ(spec.transports[0].proxy_header->version, 2);
  EXPECT_NE(spec.transports[0].tls, nullptr);
  EXPECT_TRUE(spec.tells_clients);
  EXPECT_FALSE(Parse("").tells_clients);
  Parse(", " + std::string(kProxy) + kProxy +
        "transport_socket: {name: envoy.transport_sockets.raw_buffer}}}}}");
  EXPECT_EQ(fault(),
            "transport_socket.typed_config.transport_socket.typed_config.transport_socket: is a "
            "PROXY header behind a PROXY header");
}

TEST_F(ClusterTransportsTest, WhatTlsAgreesOnNeedsTls) {
  http_.protocol = upstream::UpstreamHttpSpec::Protocol::kByAlpn;
  Parse(", " + std::string(kTls) + "a.test}}");
  EXPECT_EQ(fault(), "");
  Parse("");
  EXPECT_EQ(fault(),
            "transport_socket: does not go with auto_config: without TLS nothing is agreed on");
}

TEST_F(ClusterTransportsTest, NamesAreCheckedWhereCertificatesAre) {
  http_.auto_san_validation = true;
  Parse(", " + std::string(kTls) + "a.test, common_tls_context: {validation_context: {" +
        TrustedCa() + "}}}}");
  EXPECT_EQ(fault(), "");
  Parse(", " + std::string(kTls) + "a.test}}");
  EXPECT_EQ(fault(),
            "transport_socket: auto_san_validation has no effect: the certificate is not verified");
}

TEST_F(ClusterTransportsTest, TheFirstMatchOfTheMetadataDecides) {
  const auto spec = Parse(", transport_socket_matches: [{name: one, match: {mode: tls, zone: a}, " +
                              std::string(kTls) + "one.test}}}, {name: two, match: {mode: tls}, " +
                              kTls + "two.test}}}]",
                          {"{}", Metadata("mode: tls"), Metadata("mode: tls, zone: a"),
                           Metadata("mode: raw, zone: a")});
  ASSERT_EQ(spec.transports.size(), 3u) << fault();
  EXPECT_EQ(TransportOf(spec, 0), 0u);
  EXPECT_EQ(TransportOf(spec, 1), 2u);
  EXPECT_EQ(TransportOf(spec, 2), 1u);
  EXPECT_EQ(TransportOf(spec, 3), 0u);
  EXPECT_EQ(spec.transports[1].name, "one");
}

TEST_F(ClusterTransportsTest, AnEmptyMatchTakesAll) {
  const auto spec = Parse(
      ", transport_socket_matches: [{name: all, match: {}, " + std::string(kTls) + "a.test}}}]",
      {"{}"});
  EXPECT_EQ(TransportOf(spec, 0), 1u);
}

TEST_F(ClusterTransportsTest, AnotherSocketIsRefused) {
  Parse(
      ", transport_socket: {name: t, typed_config: {'@type': "
      "type.googleapis.com/envoy.extensions.transport_sockets.tap.v3.Tap}}");
  EXPECT_EQ(fault(),
            "transport_socket: is not built yet: UpstreamTlsContext, "
            "ProxyProtocolUpstreamTransport and raw_buffer are");
}

}  // namespace
}  // namespace sluice::config

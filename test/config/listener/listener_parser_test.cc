#include "source/config/listener/listener_parser.h"

#include <string>

#include "test/config/listener/parsed_listener.h"

namespace sluice::config {
namespace {

const std::string kAddress =
    "name: l, address: {socket_address: {address: 127.0.0.1, port_value: 80}}";

std::string Filters() {
  return "filters: [{name: h, typed_config: {'@type': "
         "type.googleapis.com/"
         "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, " +
         std::string(kRoutes) + ", http_filters: [" + kRouter + "]}}]";
}
// A chain that fits connections as `match` says.
std::string Chain(const std::string& match = "") {
  return "{" + (match.empty() ? "" : "filter_chain_match: {" + match + "}, ") + Filters() + "}";
}
std::string WithChain(const std::string& chain, const std::string& more = "") {
  return kAddress + ", filter_chains: [" + chain + "]" + more;
}

TEST(ListenerParserTest, FillsInEveryDefault) {
  const ParsedListener parsed(WithChain(Chain()));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const proxy::ListenerSpec& spec = parsed.spec;
  EXPECT_EQ(spec.name, "l");
  EXPECT_EQ(spec.stat_prefix, "127.0.0.1_80");
  EXPECT_TRUE(spec.options.reuse_port);
  EXPECT_EQ(spec.options.backlog, 0);
  EXPECT_FALSE(spec.options.keepalive.enabled);
  EXPECT_EQ(spec.buffer_limit, 1024u * 1024);
  EXPECT_EQ(spec.direction, proxy::Direction::kUnspecified);
  EXPECT_FALSE(spec.has_default_chain);
  ASSERT_EQ(spec.chains.size(), 1u);
  ASSERT_NE(spec.chains[0].http, nullptr);
  EXPECT_EQ(spec.chains[0].http->buffer_limit, spec.buffer_limit);
  EXPECT_EQ(parsed.errors.warning_count(), 0u) << parsed.errors.WarningText();
}

TEST(ListenerParserTest, ReadsTheSocketsOptions) {
  const ParsedListener parsed(WithChain(
      Chain(),
      ", enable_reuse_port: false, freebind: true, tcp_backlog_size: 7, tcp_keepalive: "
      "{keepalive_time: 9}, per_connection_buffer_limit_bytes: 4096, traffic_direction: INBOUND, "
      "stat_prefix: 's:1', max_connections_to_accept_per_socket_event: 3, "
      "ignore_global_conn_limit: "
      "true"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const proxy::ListenerSpec& spec = parsed.spec;
  EXPECT_FALSE(spec.options.reuse_port);
  EXPECT_TRUE(spec.options.freebind);
  EXPECT_EQ(spec.options.backlog, 7);
  EXPECT_EQ(spec.options.keepalive.time_seconds, 9u);
  EXPECT_EQ(spec.buffer_limit, 4096u);
  EXPECT_EQ(spec.chains[0].http->buffer_limit, 4096u);
  EXPECT_EQ(spec.direction, proxy::Direction::kInbound);
  EXPECT_EQ(spec.stat_prefix, "s_1");
  EXPECT_EQ(spec.max_accepts_per_event, 3u);
  EXPECT_TRUE(spec.ignore_global_limit);
}

TEST(ListenerParserTest, ListensOnEveryAddress) {
  const ParsedListener parsed(
      WithChain(Chain(), ", additional_addresses: [{address: {pipe: {path: /run/x, mode: 384}}}]"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  ASSERT_EQ(parsed.spec.addresses.size(), 2u);
  EXPECT_EQ(parsed.spec.addresses[0].ToString(), "127.0.0.1:80");
  EXPECT_EQ(parsed.spec.addresses[1].ToString(), "/run/x");
}

TEST(ListenerParserTest, ReadsWhatAChainFits) {
  const ParsedListener parsed(WithChain(Chain(
      "destination_port: 80, prefix_ranges: [{address_prefix: 10.0.0.0, prefix_len: 8}], "
      "source_prefix_ranges: [{address_prefix: '::1', prefix_len: 128}], source_type: EXTERNAL, "
      "source_ports: [1, 2], server_names: ['*.a.test', b.test], transport_protocol: tls, "
      "application_protocols: [h2]")));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const proxy::ChainMatch& match = parsed.spec.chains[0].match;
  EXPECT_EQ(match.destination_port, 80u);
  ASSERT_EQ(match.destinations.size(), 1u);
  EXPECT_EQ(match.destinations[0].bits(), 8);
  ASSERT_EQ(match.sources.size(), 1u);
  EXPECT_EQ(match.source_type, proxy::SourceType::kExternal);
  EXPECT_EQ(match.source_ports, (std::vector<uint32_t>{1, 2}));
  EXPECT_EQ(match.server_names, (std::vector<std::string>{"*.a.test", "b.test"}));
  EXPECT_EQ(match.transport_protocol, "tls");
  EXPECT_EQ(match.application_protocols, std::vector<std::string>{"h2"});
}

TEST(ListenerParserTest, ADefaultChainIsEnough) {
  const ParsedListener parsed(kAddress + ", default_filter_chain: " + Chain());
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_TRUE(parsed.spec.has_default_chain);
  EXPECT_NE(parsed.spec.default_chain.http, nullptr);
}

TEST(ListenerParserTest, TwoChainsMayNotFitTheSame) {
  const ParsedListener parsed(WithChain(Chain("destination_port: 1") + ", " +
                                        Chain("destination_port: 2") + ", " +
                                        Chain("destination_port: 1")));
  EXPECT_EQ(parsed.errors.error_count(), 1u);
  EXPECT_EQ(parsed.fault(),
            "filter_chains[2]: has the same filter_chain_match as filter_chains[0]");
}

TEST(ListenerParserTest, RefusesWhatCannotWork) {
  const struct {
    std::string fields;
    const char* fault;
  } kCases[] = {
      {"name: l, filter_chains: [" + Chain() + "]", "address: is needed"},
      {kAddress, "filter_chains: is empty: a listener needs a filter chain"},
      {WithChain("{filters: [{name: echo}]}"),
       "filter_chains[0].filters[0].typed_config: this network filter is not built yet"},
      {WithChain(Chain("server_names: ['a.*.test']")),
       "filter_chains[0].filter_chain_match.server_names: a star is only allowed as the first "
       "label"},
      {WithChain(Chain("prefix_ranges: [{address_prefix: x}]")),
       "filter_chains[0].filter_chain_match.prefix_ranges[0].address_prefix: is not an IP address"},
      {WithChain(Chain(), ", listener_filters: [{name: x}]"),
       "listener_filters[0].typed_config: this listener filter is not built yet"},
      {WithChain("{transport_socket: {name: tls}, " + Filters() + "}"),
       "filter_chains[0].transport_socket: is not built yet: DownstreamTlsContext and raw_buffer "
       "are"},
  };
  for (const auto& each : kCases) EXPECT_EQ(ParsedListener(each.fields).fault(), each.fault);
}

TEST(ListenerParserTest, EqualListenersHaveEqualHashes) {
  EXPECT_EQ(ParsedListener(WithChain(Chain())).spec.hash,
            ParsedListener(WithChain(Chain())).spec.hash);
  EXPECT_NE(ParsedListener(WithChain(Chain())).spec.hash,
            ParsedListener(WithChain(Chain("destination_port: 1"))).spec.hash);
}

// Network filters that the tests register: one that takes the bytes and one that does not.
class TestFactory final : public proxy::NetworkFilterFactory {
 public:
  explicit TestFactory(bool terminal) : terminal_(terminal) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext&) const override {
    return nullptr;
  }
  bool terminal() const override { return terminal_; }

 private:
  const bool terminal_;
};

constexpr char kTaking[] = "envoy.extensions.filters.network.echo.v3.Echo";
constexpr char kPassing[] = "envoy.extensions.filters.network.sni_cluster.v3.SniCluster";

struct ParsedChain : ListenerParse {
  explicit ParsedChain(const std::vector<std::string>& filters) : ListenerParse(Known()) {
    std::string list;
    for (const std::string& filter : filters) list += filter + ", ";
    ListenerParseContext context = Context();
    ParseListener(FromYaml<envoy::config::listener::v3::Listener>(
                      "{" + WithChain("{filters: [" + list + "]}") + "}"),
                  context, spec);
  }
  static extension::Registry Known() {
    extension::Registry registry;
    registry.AddNetworkFilter(
        kTaking,
        [](const google::protobuf::Any&,
           extension::FilterParseContext&) -> std::shared_ptr<const proxy::NetworkFilterFactory> {
          return std::make_shared<TestFactory>(true);
        });
    registry.AddNetworkFilter(
        kPassing,
        [](const google::protobuf::Any&,
           extension::FilterParseContext&) -> std::shared_ptr<const proxy::NetworkFilterFactory> {
          return std::make_shared<TestFactory>(false);
        });
    return registry;
  }
  static std::string Filter(const std::string& message) {
    return "{name: f, typed_config: {'@type': type.googleapis.com/" + message + "}}";
  }
  proxy::ListenerSpec spec;
};

TEST(ListenerParserTest, ReadsNetworkFiltersInTheirOrder) {
  const ParsedChain parsed({ParsedChain::Filter(kPassing), ParsedChain::Filter(kTaking)});
  ASSERT_EQ(parsed.fault(), "");
  EXPECT_EQ(parsed.spec.chains.at(0).filters.size(), 2u);
  EXPECT_EQ(parsed.spec.chains.at(0).http, nullptr);
}

TEST(ListenerParserTest, FiltersMayStandBeforeTheConnectionManager) {
  std::string manager = Filters();
  manager = manager.substr(manager.find('{'), manager.rfind(']') - manager.find('{'));
  const ParsedChain parsed({ParsedChain::Filter(kPassing), manager});
  ASSERT_EQ(parsed.fault(), "");
  EXPECT_EQ(parsed.spec.chains.at(0).filters.size(), 1u);
  EXPECT_NE(parsed.spec.chains.at(0).http, nullptr);
}

TEST(ListenerParserTest, AChainWithoutFiltersIsABlackHole) {
  const ParsedChain parsed({});
  EXPECT_EQ(parsed.fault(), "");
}

TEST(ListenerParserTest, TheLastFilterAndOnlyItTakesTheBytes) {
  EXPECT_EQ(
      ParsedChain({ParsedChain::Filter(kTaking), ParsedChain::Filter(kTaking)}).fault(),
      "filter_chains[0].filters[0]: takes the bytes: it must be the last filter of its chain");
  EXPECT_EQ(ParsedChain({ParsedChain::Filter(kPassing)}).fault(),
            "filter_chains[0].filters[0]: takes no bytes: it cannot be the last filter of its "
            "chain");
}

TEST(ListenerParserTest, MayGetItsConnectionsFromOthersOnly) {
  const ParsedListener parsed(WithChain(Chain(), ", bind_to_port: false, use_original_dst: true"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_FALSE(parsed.spec.bind_to_port);
  EXPECT_TRUE(parsed.spec.use_original_dst);
  EXPECT_FALSE(ParsedListener(WithChain(Chain(), ", deprecated_v1: {bind_to_port: false}"))
                   .spec.bind_to_port);
}

}  // namespace
}  // namespace sluice::config

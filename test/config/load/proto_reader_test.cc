#include "source/config/load/proto_reader.h"

#include <string>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/core/v3/base.pb.h"
#include "envoy/config/core/v3/grpc_service.pb.h"
#include "envoy/extensions/filters/http/router/v3/router.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/type.pb.h"
#include "gtest/gtest.h"
#include "source/config/load/yaml.h"

namespace sluice::config::load {
namespace {

using envoy::config::bootstrap::v3::Bootstrap;
using envoy::config::cluster::v3::Cluster;
using extension::FieldErrors;
using ::testing::HasSubstr;

template <typename T>
struct ReadAs {
  explicit ReadAs(std::string text, bool allow_unknown = false) : document("f", std::move(text)) {
    EXPECT_TRUE(ParseYaml(document, {}, errors)) << errors.ErrorText();
    ProtoReader::Options options;
    options.allow_unknown = allow_unknown;
    ProtoReader reader(document, options, errors);
    if (document.root() != nullptr) reader.Read(*document.root(), proto);
    unknown = reader.unknown_fields();
  }
  std::string fault() const {
    return errors.faults().empty() ? "" : errors.faults().front().ToString();
  }

  Document document;
  FieldErrors errors;
  T proto;
  size_t unknown = 0;
};
using ReadCluster = ReadAs<Cluster>;

TEST(ProtoReaderTest, ReadsBothSpellingsOfNames) {
  const ReadCluster read("{name: a, connectTimeout: 1s, per_connection_buffer_limit_bytes: 7}");
  EXPECT_TRUE(read.errors.ok()) << read.fault();
  EXPECT_EQ(read.proto.connect_timeout().seconds(), 1);
  EXPECT_EQ(read.proto.per_connection_buffer_limit_bytes().value(), 7);
}

TEST(ProtoReaderTest, TheLastOfTwoSpellingsCountsWithAWarning) {
  const ReadCluster read("{connect_timeout: 1.25s, connectTimeout: 2s}");
  EXPECT_TRUE(read.errors.ok());
  EXPECT_EQ(read.proto.connect_timeout().seconds(), 2);
  EXPECT_EQ(read.proto.connect_timeout().nanos(), 0);
  EXPECT_THAT(read.fault(), HasSubstr("connect_timeout: is set twice"));
}

TEST(ProtoReaderTest, NumbersMayBeQuotedHexadecimalOrWholeFloats) {
  const auto bytes = [](const std::string& text) {
    const ReadCluster read("{per_connection_buffer_limit_bytes: " + text + "}");
    return read.errors.ok() ? std::to_string(read.proto.per_connection_buffer_limit_bytes().value())
                            : read.fault();
  };
  EXPECT_EQ(bytes("1024"), "1024");
  EXPECT_EQ(bytes("'1024'"), "1024");
  EXPECT_EQ(bytes("0x10"), "16");
  EXPECT_EQ(bytes("'0x10'"), "16");
  EXPECT_EQ(bytes("010"), "8");
  EXPECT_EQ(bytes("'010'"), "10");
  EXPECT_EQ(bytes("1024.0"), "1024");
  EXPECT_EQ(bytes("1e3"), "1000");
  EXPECT_EQ(bytes("+10"), "10");
  EXPECT_EQ(bytes("{value: 5}"), "5");
  EXPECT_EQ(bytes("4294967295"), "4294967295");
  EXPECT_THAT(bytes("4294967296"),
              HasSubstr("must be between 0 and 4294967295 (is \"4294967296\")"));
  EXPECT_THAT(bytes("-1"), HasSubstr("must be between 0 and"));
  EXPECT_THAT(bytes("1.5"), HasSubstr("must be a whole number (is \"1.5\")"));
  EXPECT_THAT(bytes("' 10'"), HasSubstr("must be a whole number"));
  EXPECT_THAT(bytes("''"), HasSubstr("must be a whole number"));
  EXPECT_THAT(bytes("true"), HasSubstr("must be a whole number, not a boolean"));
  EXPECT_THAT(bytes("[1]"), HasSubstr("must be a whole number, not a list"));
  EXPECT_THAT(
      bytes("1e400"),
      HasSubstr("f:1:37: error: per_connection_buffer_limit_bytes: must be a whole number"));
}

TEST(ProtoReaderTest, SixtyFourBitsAreExact) {
  // One message of the API with a 64-bit field of each kind.
  const ReadAs<envoy::config::core::v3::RuntimeUInt32> none("{default_value: 3, runtime_key: a}");
  EXPECT_TRUE(none.errors.ok());
  const ReadAs<google::protobuf::UInt64Value> most("18446744073709551615");
  EXPECT_EQ(most.proto.value(), UINT64_MAX) << most.fault();
  const ReadAs<google::protobuf::Int64Value> least("'-9223372036854775808'");
  EXPECT_EQ(least.proto.value(), INT64_MIN) << least.fault();
  EXPECT_FALSE(ReadAs<google::protobuf::UInt64Value>("18446744073709551616").errors.ok());
  EXPECT_FALSE(ReadAs<google::protobuf::Int64Value>("9223372036854775808").errors.ok());
}

TEST(ProtoReaderTest, BooleansMayBeQuoted) {
  EXPECT_TRUE(ReadCluster("{respect_dns_ttl: 'True'}").proto.respect_dns_ttl());
  EXPECT_TRUE(ReadCluster("{respect_dns_ttl: yes}").proto.respect_dns_ttl());
  EXPECT_TRUE(ReadCluster("{respect_dns_ttl: '1'}").proto.respect_dns_ttl());
  EXPECT_THAT(ReadCluster("{respect_dns_ttl: 1}").fault(),
              HasSubstr("must be true or false, not a number"));
  EXPECT_THAT(ReadCluster("{respect_dns_ttl: 'si'}").fault(),
              HasSubstr("must be true or false (is \"si\")"));
}

TEST(ProtoReaderTest, AStringThatYamlTakesForSomethingElseNeedsQuotes) {
  EXPECT_EQ(
      ReadCluster("{name: y}").fault(),
      "f:1:8: error: name: must be a string, not a boolean (is \"y\"); put it in quotes: \"y\"");
  EXPECT_THAT(ReadCluster("{name: 5}").fault(), HasSubstr("put it in quotes: \"5\""));
  EXPECT_TRUE(ReadCluster("{name: 1.5}").errors.ok());
  EXPECT_TRUE(ReadCluster("{name: '5'}").errors.ok());
}

TEST(ProtoReaderTest, EnumsAreReadByNameInAnyCaseAndByNumber) {
  EXPECT_EQ(ReadCluster("{type: strict_dns}").proto.type(), Cluster::STRICT_DNS);
  EXPECT_EQ(ReadCluster("{type: 1}").proto.type(), Cluster::STRICT_DNS);
  EXPECT_EQ(ReadCluster("{type: '1'}").proto.type(), Cluster::STRICT_DNS);
  EXPECT_THAT(ReadCluster("{type: STRICT_DSN}").fault(),
              HasSubstr("(is \"STRICT_DSN\"); did you mean \"STRICT_DNS\"?"));
  EXPECT_THAT(ReadCluster("{type: NOPE}").fault(),
              HasSubstr("one of STATIC, STRICT_DNS, LOGICAL_DNS, EDS, ORIGINAL_DST"));
  EXPECT_FALSE(ReadCluster("{type: 1.0}").errors.ok());
  EXPECT_FALSE(ReadCluster("{type: true}").errors.ok());
}

TEST(ProtoReaderTest, NullIsUnsetAndAnEmptyMapIsNot) {
  const ReadCluster read("{connect_timeout: ~, common_lb_config: {}, metadata: }");
  EXPECT_TRUE(read.errors.ok());
  EXPECT_FALSE(read.proto.has_connect_timeout());
  EXPECT_TRUE(read.proto.has_common_lb_config());
  EXPECT_FALSE(read.proto.has_metadata());
}

TEST(ProtoReaderTest, ASingleObjectStandsForAList) {
  const ReadAs<Bootstrap> read("static_resources: {clusters: {name: a}}");
  EXPECT_TRUE(read.errors.ok()) << read.fault();
  EXPECT_EQ(read.proto.static_resources().clusters(0).name(), "a");
}

TEST(ProtoReaderTest, DurationsAreSecondsWithAnS) {
  const ReadCluster read("{connect_timeout: 1.000000001s}");
  EXPECT_EQ(read.proto.connect_timeout().nanos(), 1);
  EXPECT_EQ(ReadCluster("{connect_timeout: {seconds: 5}}").proto.connect_timeout().seconds(), 5);
  EXPECT_EQ(ReadCluster("{connect_timeout: -0.5s}").proto.connect_timeout().nanos(), -500000000);
  EXPECT_EQ(ReadCluster("{connect_timeout: 250ms}").fault(),
            "f:1:19: error: connect_timeout: must be a duration in seconds, such as 1.5s (is "
            "\"250ms\"); write 0.25s");
  EXPECT_THAT(ReadCluster("{connect_timeout: 5}").fault(), HasSubstr("write 5s"));
  EXPECT_THAT(ReadCluster("{connect_timeout: 2m}").fault(), HasSubstr("write 120s"));
  for (const char* bad : {"1.0000000001s", "'+1s'", ".5s", "5.s", "1e3s", "315576000001s", "s",
                          "''", "' 5s'", "[]", "true"}) {
    EXPECT_FALSE(ReadCluster("{connect_timeout: " + std::string(bad) + "}").errors.ok()) << bad;
  }
}

TEST(ProtoReaderTest, BytesAreBase64) {
  using envoy::config::core::v3::DataSource;
  EXPECT_EQ(ReadAs<DataSource>("{inline_bytes: aGk=}").proto.inline_bytes(), "hi");
  EXPECT_EQ(ReadAs<DataSource>("{inline_bytes: aGk}").proto.inline_bytes(), "hi");
  EXPECT_EQ(ReadAs<DataSource>("{inline_bytes: -_-_}").proto.inline_bytes(), "\xfb\xff\xbf");
  EXPECT_THAT(ReadAs<DataSource>("{inline_bytes: '***'}").fault(), HasSubstr("is not base64"));
  EXPECT_FALSE(ReadAs<DataSource>("{inline_bytes: aGk==}").errors.ok());
}

TEST(ProtoReaderTest, ReadsTimestampsAndFieldMasks) {
  EXPECT_EQ(ReadAs<google::protobuf::Timestamp>("1970-01-02T00:00:00Z").proto.seconds(), 86400);
  EXPECT_FALSE(ReadAs<google::protobuf::Timestamp>("yesterday").errors.ok());
}

TEST(ProtoReaderTest, StructsKeepTheKindsThatEnvoyGivesThem) {
  const ReadAs<google::protobuf::Struct> read(
      "{i: 5, f: 1.5, b: yes, n: ~, l: [1, x], m: {k: v}, q: '5'}");
  ASSERT_TRUE(read.errors.ok()) << read.fault();
  const auto& fields = read.proto.fields();
  EXPECT_EQ(fields.at("i").number_value(), 5);
  EXPECT_EQ(fields.at("f").string_value(), "1.5");
  EXPECT_TRUE(fields.at("b").bool_value());
  EXPECT_EQ(fields.at("n").kind_case(), google::protobuf::Value::kNullValue);
  EXPECT_EQ(fields.at("l").list_value().values(1).string_value(), "x");
  EXPECT_EQ(fields.at("m").struct_value().fields().at("k").string_value(), "v");
  EXPECT_EQ(fields.at("q").string_value(), "5");
}

TEST(ProtoReaderTest, MapsAreReadByKey) {
  const ReadCluster read("{metadata: {filter_metadata: {a: {x: y}, b: ~}}}");
  ASSERT_TRUE(read.errors.ok()) << read.fault();
  EXPECT_EQ(read.proto.metadata().filter_metadata().size(), 2);
  EXPECT_EQ(
      ReadCluster("{metadata: {filter_metadata: {a: 5}}}").fault(),
      "f:1:34: error: metadata.filter_metadata[\"a\"]: must be a map, not a number (is \"5\")");
  EXPECT_FALSE(ReadCluster("{metadata: {filter_metadata: [{key: a}]}}").errors.ok());
}

TEST(ProtoReaderTest, UnknownFieldsAreErrorsWithASuggestion) {
  EXPECT_EQ(ReadCluster("{name: a,\n conect_timeout: 1s}").fault(),
            "f:2:2: error: conect_timeout: no such field in envoy.config.cluster.v3.Cluster; did "
            "you mean \"connect_timeout\"?");
  EXPECT_THAT(ReadCluster("{conectTimeout: 1s}").fault(),
              HasSubstr("did you mean \"connect_timeout\"?"));
  EXPECT_THAT(ReadCluster("{hosts: []}").fault(),
              HasSubstr("the v3 API has no such field any more"));
}

TEST(ProtoReaderTest, AllowedUnknownFieldsWarnAndAreCounted) {
  const ReadCluster read("{name: a, custom: 1, other: {x: y}}", true);
  EXPECT_TRUE(read.errors.ok());
  EXPECT_EQ(read.errors.warning_count(), 2);
  EXPECT_EQ(read.unknown, 2);
  EXPECT_EQ(read.proto.name(), "a");
}

TEST(ProtoReaderTest, OnlyOneOfAOneofMayBeSet) {
  EXPECT_EQ(
      ReadCluster("{common_lb_config: {zone_aware_lb_config: {}, locality_weighted_lb_config: {}}}")
          .fault(),
      "f:1:47: error: common_lb_config.locality_weighted_lb_config: only one of "
      "zone_aware_lb_config and "
      "locality_weighted_lb_config may be set; both are a choice of locality_config_specifier");
  EXPECT_TRUE(
      ReadCluster("{common_lb_config: {zone_aware_lb_config: ~, locality_weighted_lb_config: {}}}")
          .errors.ok());
}

TEST(ProtoReaderTest, AnyIsReadByItsType) {
  const ReadCluster read(
      "{transport_socket: {name: x, typed_config: "
      "{'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router, "
      "suppressEnvoyHeaders: true}}}");
  ASSERT_TRUE(read.errors.ok()) << read.fault();
  envoy::extensions::filters::http::router::v3::Router router;
  ASSERT_TRUE(read.proto.transport_socket().typed_config().UnpackTo(&router));
  EXPECT_TRUE(router.suppress_envoy_headers());
}

TEST(ProtoReaderTest, FaultsInsideAnAnyHaveTheirWholePath) {
  const ReadCluster read(
      "transport_socket:\n  typed_config:\n    '@type': "
      "a/envoy.extensions.filters.http.router.v3.Router\n    dynamic_stat: 1\n");
  EXPECT_EQ(read.fault(),
            "f:4:5: error: transport_socket.typed_config.dynamic_stat: no such field in "
            "envoy.extensions.filters.http.router.v3.Router; did you mean \"dynamic_stats\"?");
}

TEST(ProtoReaderTest, NamesAnUnknownTypeAndItsNeighbours) {
  const auto fault = [](const std::string& type) {
    return ReadCluster("{transport_socket: {typed_config: {'@type': " + type + ", a: b}}}").fault();
  };
  EXPECT_EQ(fault("type.googleapis.com/envoy.extensions.filters.http.router.v3.Ruter"),
            "f:1:45: error: transport_socket.typed_config: this build knows no type "
            "envoy.extensions.filters.http.router.v3.Ruter (is "
            "\"type.googleapis.com/envoy.extensions.filters.http.router.v3.Ruter\"); "
            "did you mean \"envoy.extensions.filters.http.router.v3.Router\"?");
  EXPECT_THAT(fault("type.googleapis.com/envoy.config.filter.http.router.v2.Router"),
              HasSubstr("the v2 API has left Envoy"));
  EXPECT_THAT(fault("x.Y"), HasSubstr("write type.googleapis.com/x.Y"));
  EXPECT_THAT(ReadCluster("{transport_socket: {typed_config: {a: b}}}").fault(),
              HasSubstr("@type is missing"));
  EXPECT_TRUE(ReadCluster("{transport_socket: {typed_config: {}}}").errors.ok());
}

TEST(ProtoReaderTest, GoesOnAfterAFault) {
  const ReadAs<Bootstrap> read(
      "static_resources:\n  clusters:\n  - {name: 5, type: X}\n  - {connect_timeout: 1, nmae: "
      "a}\nnode: [1]\n");
  EXPECT_EQ(read.errors.error_count(), 5) << read.errors.ErrorText();
}

TEST(ProtoReaderTest, EqualMessagesBecomeEqualBytes) {
  const std::string head =
      "{typed_config: {'@type': t/envoy.config.core.v3.Metadata, filter_metadata: ";
  const ReadAs<envoy::config::core::v3::TransportSocket> one(head +
                                                             "{a: {}, b: {}, c: {}, d: {}}}}");
  const ReadAs<envoy::config::core::v3::TransportSocket> other(head +
                                                               "{d: {}, c: {}, b: {}, a: {}}}}");
  ASSERT_TRUE(one.errors.ok()) << one.fault();
  EXPECT_EQ(one.proto.typed_config().value(), other.proto.typed_config().value());
}

TEST(ProtoReaderTest, DeepAliasesAreRefused) {
  std::string text = "a: &a0 [x]\n";
  for (int i = 1; i < 3000; ++i)
    text += "b" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
            " ]\n";
  const ReadAs<google::protobuf::Struct> read(text);
  EXPECT_THAT(read.errors.ErrorText(), HasSubstr("nested too deep"));
}

}  // namespace
}  // namespace sluice::config::load

#include "source/config/parse/values.h"

#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "envoy/config/core/v3/base.pb.h"
#include "envoy/extensions/filters/http/router/v3/router.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;
using envoy::extensions::filters::http::router::v3::Router;
using extension::FieldErrors;
using google::protobuf::Any;
using ::testing::HasSubstr;

// The address as text, or the fault.
std::string AddressOf(const std::string& yaml) {
  FieldErrors errors;
  net::Address address;
  if (ToAddress(FromYaml<core::Address>(yaml), errors, address)) return address.ToString();
  return errors.faults().at(0).path + ": " + errors.faults().at(0).why;
}

std::string TextOf(const std::string& yaml) {
  FieldErrors errors;
  std::string text;
  if (ToText(FromYaml<core::DataSource>(yaml), errors, text)) return text;
  return errors.faults().at(0).path + ": " + errors.faults().at(0).why;
}

Any TypedStruct(const std::string& package, const std::string& value) {
  return FromYaml<Any>("{'@type': type.googleapis.com/" + package +
                       ".TypedStruct, type_url: type.googleapis.com/" +
                       "envoy.extensions.filters.http.router.v3.Router, value: " + value + "}");
}

TEST(ValuesTest, ADurationKeepsItsNanoseconds) {
  EXPECT_EQ(ToDuration(FromYaml<google::protobuf::Duration>("1.000000001s")),
            std::chrono::nanoseconds(1000000001));
  EXPECT_EQ(ToDuration(FromYaml<google::protobuf::Duration>("-0.5s")),
            std::chrono::milliseconds(-500));
}

TEST(ValuesTest, AnAddressIsAnIpOrAPipe) {
  EXPECT_EQ(AddressOf("{socket_address: {address: '::1', port_value: 80}}"), "[::1]:80");
  EXPECT_EQ(AddressOf("{pipe: {path: /run/x}}"), "/run/x");
}

TEST(ValuesTest, RefusesAddressesThatNobodyCanConnectTo) {
  EXPECT_EQ(AddressOf("{socket_address: {address: a.test, port_value: 80}}"),
            "socket_address.address: is not an IP address");
  EXPECT_EQ(AddressOf("{socket_address: {address: 127.0.0.1, port_value: 80, protocol: UDP}}"),
            "socket_address.protocol: only TCP is built");
  EXPECT_EQ(AddressOf("{socket_address: {address: 127.0.0.1, named_port: http}}"),
            "socket_address.named_port: is not supported");
  EXPECT_EQ(AddressOf("{envoy_internal_address: {server_listener_name: x}}"),
            ": is not built yet: only socket_address and pipe are");
}

TEST(ValuesTest, ANetworkWithoutALengthIsEverything) {
  FieldErrors errors;
  net::Cidr cidr;
  ASSERT_TRUE(
      ToCidr(FromYaml<core::CidrRange>("{address_prefix: 10.1.2.3, prefix_len: 8}"), errors, cidr));
  EXPECT_EQ(cidr.bits(), 8);
  EXPECT_EQ(cidr.address().IpText(), "10.0.0.0");
  ASSERT_TRUE(ToCidr(FromYaml<core::CidrRange>("{address_prefix: 10.1.2.3}"), errors, cidr));
  EXPECT_EQ(cidr.bits(), 0);
  EXPECT_FALSE(ToCidr(FromYaml<core::CidrRange>("{address_prefix: x}"), errors, cidr));
  EXPECT_EQ(errors.faults().at(0).path, "address_prefix");
}

TEST(ValuesTest, SocketOptionsAreTheBytesThatTheKernelTakes) {
  google::protobuf::RepeatedPtrField<core::SocketOption> options;
  *options.Add() = FromYaml<core::SocketOption>("{level: 1, name: 2, int_value: 7}");
  *options.Add() =
      FromYaml<core::SocketOption>("{level: 3, name: 4, buf_value: aGk=, state: STATE_LISTENING}");
  std::vector<net::SocketOption> out;
  ToSocketOptions(options, out);
  ASSERT_EQ(out.size(), 2u);
  int value = 0;
  ASSERT_EQ(out[0].value.size(), sizeof(value));
  memcpy(&value, out[0].value.data(), sizeof(value));
  EXPECT_EQ(value, 7);
  EXPECT_EQ(out[0].state, net::SocketOption::State::kPrebind);
  EXPECT_EQ(out[1].value, "hi");
  EXPECT_EQ(out[1].state, net::SocketOption::State::kListening);
}

TEST(ValuesTest, TextMayBeInlineInAFileOrInTheEnvironment) {
  const std::string path = ::testing::TempDir() + "/values_test.txt";
  std::ofstream(path) << "of a file";
  EXPECT_EQ(TextOf("{inline_string: x}"), "x");
  EXPECT_EQ(TextOf("{inline_bytes: aGk=}"), "hi");
  EXPECT_EQ(TextOf("{filename: " + path + "}"), "of a file");
  std::remove(path.c_str());
  EXPECT_EQ(TextOf("{filename: " + path + "}"), "filename: cannot be read");
  setenv("SLUICE_VALUES_TEST", "of the environment", 1);
  EXPECT_EQ(TextOf("{environment_variable: SLUICE_VALUES_TEST}"), "of the environment");
  unsetenv("SLUICE_VALUES_TEST");
  EXPECT_EQ(TextOf("{environment_variable: SLUICE_VALUES_TEST}"),
            "environment_variable: is not set");
}

TEST(ValuesTest, ATypedStructIsTheMessageThatItStandsFor) {
  for (const char* package : {"udpa.type.v1", "xds.type.v3"}) {
    const Any any = TypedStruct(package, "{suppress_envoy_headers: true}");
    EXPECT_EQ(TypeOf(any), "envoy.extensions.filters.http.router.v3.Router");
    FieldErrors errors;
    Router router;
    ASSERT_TRUE(Unpack(any, errors, router)) << errors.ErrorText();
    EXPECT_TRUE(router.suppress_envoy_headers());
  }
}

TEST(ValuesTest, SaysWhyAMessageCannotBeUnpacked) {
  const auto fault = [](const Any& any) {
    FieldErrors errors;
    Router router;
    EXPECT_FALSE(Unpack(any, errors, router));
    return errors.ErrorText();
  };
  EXPECT_THAT(fault(TypedStruct("udpa.type.v1", "{nonsense: 1}")),
              HasSubstr("typed_struct.value does not fit envoy.extensions.filters.http.router"));
  Any other;
  other.PackFrom(google::protobuf::Duration());
  EXPECT_THAT(fault(other), HasSubstr("(is \"google.protobuf.Duration\")"));
  Any broken;
  broken.PackFrom(Router());
  broken.set_value("\xff");
  EXPECT_THAT(fault(broken), HasSubstr("the bytes are not a envoy.extensions"));
}

TEST(ValuesTest, TheHashDoesNotDependOnTheOrderOfAMap) {
  const auto hash = [](const char* yaml) { return HashOf(FromYaml<core::Metadata>(yaml)); };
  EXPECT_EQ(hash("{filter_metadata: {a: {}, b: {}, c: {}}}"),
            hash("{filter_metadata: {c: {}, a: {}, b: {}}}"));
  EXPECT_NE(hash("{filter_metadata: {a: {}}}"), hash("{filter_metadata: {b: {}}}"));
}

}  // namespace
}  // namespace sluice::config

#include "source/config/parse/values.h"

#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/json_util.h"
#include "udpa/type/v1/typed_struct.pb.h"
#include "xds/type/v3/typed_struct.pb.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;

std::string AfterSlash(const std::string& url) { return url.substr(url.rfind('/') + 1); }

bool FromStruct(const google::protobuf::Struct& value, extension::FieldErrors& errors,
                google::protobuf::Message& out) {
  std::string json;
  auto status = google::protobuf::util::MessageToJsonString(value, &json);
  if (status.ok()) status = google::protobuf::util::JsonStringToMessage(json, &out);
  if (status.ok()) return true;
  const auto message = status.message();
  errors.Error("typed_struct.value does not fit " + out.GetDescriptor()->full_name() + ": " +
               std::string(message.data(), message.size()));
  return false;
}

}  // namespace

base::Duration ToDuration(const google::protobuf::Duration& duration) {
  // The API's longest, 10,000 years, does not fit; sums with a time of day have to.
  constexpr int64_t kLongest = int64_t{100} * 365 * 24 * 3600;
  const int64_t seconds = std::min(std::max(duration.seconds(), -kLongest), kLongest);
  return std::chrono::seconds(seconds) + std::chrono::nanoseconds(duration.nanos());
}

bool ToAddress(const core::Address& from, extension::FieldErrors& errors, net::Address& out) {
  if (from.has_pipe()) {
    out = net::Address::Pipe(from.pipe().path());
    return true;
  }
  if (!from.has_socket_address()) {
    errors.Error("is not built yet: only socket_address and pipe are");
    return false;
  }
  const core::SocketAddress& socket = from.socket_address();
  if (socket.protocol() != core::SocketAddress::TCP) {
    errors.Error("socket_address.protocol", "only TCP is built").WithValue("UDP");
    return false;
  }
  if (!socket.named_port().empty()) {
    errors.Error("socket_address.named_port", "is not supported").WithHint("use port_value");
    return false;
  }
  if (net::Address::ParseIp(socket.address(), static_cast<uint16_t>(socket.port_value()), out))
    return true;
  errors.Error("socket_address.address", "is not an IP address")
      .WithValue(socket.address())
      .WithHint("names are resolved only in clusters of type STRICT_DNS or LOGICAL_DNS");
  return false;
}

bool ToCidr(const core::CidrRange& from, extension::FieldErrors& errors, net::Cidr& out) {
  const int bits = from.has_prefix_len() ? static_cast<int>(from.prefix_len().value()) : 0;
  if (net::Cidr::Parse(from.address_prefix(), bits, out)) return true;
  errors.Error("address_prefix", "is not an IP address").WithValue(from.address_prefix());
  return false;
}

net::KeepaliveSpec ToKeepalive(const core::TcpKeepalive& from) {
  net::KeepaliveSpec keepalive;
  keepalive.enabled = true;
  keepalive.probes = from.keepalive_probes().value();
  keepalive.time_seconds = from.keepalive_time().value();
  keepalive.interval_seconds = from.keepalive_interval().value();
  return keepalive;
}

void ToSocketOptions(const google::protobuf::RepeatedPtrField<core::SocketOption>& from,
                     std::vector<net::SocketOption>& out) {
  for (const core::SocketOption& option : from) {
    net::SocketOption converted;
    converted.level = static_cast<int>(option.level());
    converted.name = static_cast<int>(option.name());
    converted.description = option.description();
    converted.state = static_cast<net::SocketOption::State>(option.state());
    if (option.has_buf_value()) {
      converted.value = option.buf_value();
    } else {
      const int value = static_cast<int>(option.int_value());
      converted.value.assign(reinterpret_cast<const char*>(&value), sizeof(value));
    }
    out.push_back(std::move(converted));
  }
}

std::shared_ptr<const route::Regex> ToRegex(const envoy::type::matcher::v3::RegexMatcher& from,
                                            extension::FieldErrors& errors) {
  std::string error;
  auto regex = route::Regex::Compile(from.regex(), error);
  if (regex == nullptr)
    errors.Error("regex", "is not an RE2 expression: " + error).WithValue(from.regex());
  return regex;
}

bool ToText(const core::DataSource& from, extension::FieldErrors& errors, std::string& out) {
  switch (from.specifier_case()) {
    case core::DataSource::kInlineString: out = from.inline_string(); return true;
    case core::DataSource::kInlineBytes: out = from.inline_bytes(); return true;
    case core::DataSource::kFilename: {
      std::ifstream file(from.filename(), std::ios::binary);
      if (!file) {
        errors.Error("filename", "cannot be read").WithValue(from.filename());
        return false;
      }
      std::ostringstream text;
      text << file.rdbuf();
      out = text.str();
      return true;
    }
    case core::DataSource::kEnvironmentVariable: {
      const char* value = getenv(from.environment_variable().c_str());
      if (value == nullptr) {
        errors.Error("environment_variable", "is not set").WithValue(from.environment_variable());
        return false;
      }
      out = value;
      return true;
    }
    default:
      errors.Error("one of filename, inline_bytes, inline_string, environment_variable is needed");
      return false;
  }
}

std::string TypeOf(const google::protobuf::Any& any) {
  std::string type = AfterSlash(any.type_url());
  if (type == "udpa.type.v1.TypedStruct") {
    udpa::type::v1::TypedStruct wrapper;
    if (any.UnpackTo(&wrapper)) return AfterSlash(wrapper.type_url());
  }
  if (type == "xds.type.v3.TypedStruct") {
    xds::type::v3::TypedStruct wrapper;
    if (any.UnpackTo(&wrapper)) return AfterSlash(wrapper.type_url());
  }
  return type;
}

bool Unpack(const google::protobuf::Any& any, extension::FieldErrors& errors,
            google::protobuf::Message& out) {
  const std::string type = AfterSlash(any.type_url());
  const std::string& wanted = out.GetDescriptor()->full_name();
  if (type == wanted) {
    if (out.ParseFromString(any.value())) return true;
    errors.Error("the bytes are not a " + wanted);
    return false;
  }
  if (type == "udpa.type.v1.TypedStruct") {
    udpa::type::v1::TypedStruct wrapper;
    if (any.UnpackTo(&wrapper) && AfterSlash(wrapper.type_url()) == wanted) {
      return FromStruct(wrapper.value(), errors, out);
    }
  }
  if (type == "xds.type.v3.TypedStruct") {
    xds::type::v3::TypedStruct wrapper;
    if (any.UnpackTo(&wrapper) && AfterSlash(wrapper.type_url()) == wanted) {
      return FromStruct(wrapper.value(), errors, out);
    }
  }
  errors.Error("has to be a " + wanted).WithValue(type);
  return false;
}

runtime::Share ToShare(const envoy::type::v3::FractionalPercent& from) {
  using Percent = envoy::type::v3::FractionalPercent;
  uint32_t denominator = 100;
  if (from.denominator() == Percent::TEN_THOUSAND) denominator = 10000;
  if (from.denominator() == Percent::MILLION) denominator = 1000000;
  return {from.numerator(), denominator};
}

runtime::Flag ToFlag(const envoy::config::core::v3::RuntimeFeatureFlag& from,
                     runtime::Cells& runtime) {
  return runtime::Flag(!from.has_default_value() || from.default_value().value(),
                       runtime.Of(from.runtime_key()));
}

uint64_t HashOf(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream sink(&bytes);
  google::protobuf::io::CodedOutputStream coded(&sink);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return std::hash<std::string_view>()(bytes);
}

}  // namespace sluice::config

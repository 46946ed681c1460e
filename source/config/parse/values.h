#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "envoy/config/core/v3/address.pb.h"
#include "envoy/config/core/v3/base.pb.h"
#include "envoy/type/matcher/v3/regex.pb.h"
#include "envoy/type/v3/percent.pb.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/message.h"
#include "source/base/time.h"
#include "source/extension/field_errors.h"
#include "source/net/address.h"
#include "source/net/socket.h"
#include "source/route/regex.h"
#include "source/runtime/cells.h"

namespace sluice::config {

// Small conversions that every parser of protos needs. Faults go to `errors` at the current path.

base::Duration ToDuration(const google::protobuf::Duration& duration);

// An IP with port, or a pipe. False, with an error, for what cannot be listened on or connected to.
bool ToAddress(const envoy::config::core::v3::Address& from, extension::FieldErrors& errors,
               net::Address& out);
bool ToCidr(const envoy::config::core::v3::CidrRange& from, extension::FieldErrors& errors,
            net::Cidr& out);
net::KeepaliveSpec ToKeepalive(const envoy::config::core::v3::TcpKeepalive& from);
void ToSocketOptions(
    const google::protobuf::RepeatedPtrField<envoy::config::core::v3::SocketOption>& from,
    std::vector<net::SocketOption>& out);
// Null, with an error, when it is no expression.
std::shared_ptr<const route::Regex> ToRegex(const envoy::type::matcher::v3::RegexMatcher& from,
                                            extension::FieldErrors& errors);
// Inline text or bytes, a file, or an environment variable. False with an error.
bool ToText(const envoy::config::core::v3::DataSource& from, extension::FieldErrors& errors,
            std::string& out);

// The full name of the message in `any`; of the one that a TypedStruct stands for.
std::string TypeOf(const google::protobuf::Any& any);
// Unpacks `any`, through a udpa or xds TypedStruct too. False, with an error, when it is another
// message or broken.
bool Unpack(const google::protobuf::Any& any, extension::FieldErrors& errors,
            google::protobuf::Message& out);

// A share, and a switch that a key of the runtime may turn; one without a default is on.
runtime::Share ToShare(const envoy::type::v3::FractionalPercent& from);
runtime::Flag ToFlag(const envoy::config::core::v3::RuntimeFeatureFlag& from,
                     runtime::Cells& runtime);

// The hash of a message's wire form, by which an unchanged resource is known.
uint64_t HashOf(const google::protobuf::Message& message);

}  // namespace sluice::config

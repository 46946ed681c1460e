#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <memory>

#include "source/config/load/proto_reader.h"
#include "source/extension/field_errors.h"

namespace sluice::config::load {

// The message that an extension's `typed_config` holds. A TypedStruct (udpa or xds) is unwrapped:
// the result is of the type that it names. Null when the Any is empty, and, with an error at the
// current path, when its type is not linked or its content does not fit.
std::unique_ptr<google::protobuf::Message> UnpackTyped(const google::protobuf::Any& any,
                                                       extension::FieldErrors& errors,
                                                       ProtoReader::Options options = {});

// Reads `from` into a message as if it were its text.
void FromStruct(const google::protobuf::Struct& from, google::protobuf::Message& out,
                extension::FieldErrors& errors, ProtoReader::Options options = {});

// The full name of the type that the Any holds, after unwrapping:
// `envoy.extensions.filters.http.router.v3.Router`. Empty when it has none.
std::string TypeName(const google::protobuf::Any& any);

}  // namespace sluice::config::load

#pragma once

#include <string>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "google/protobuf/struct.pb.h"
#include "source/config/runtime/layer_spec.h"
#include "source/extension/field_errors.h"

namespace sluice::config {

// The bootstrap's layered_runtime → spec. Without one there is a single layer, for the admin page,
// as in Envoy.
RuntimeSpec ParseRuntime(const envoy::config::bootstrap::v3::Bootstrap& bootstrap,
                         extension::FieldErrors& errors);

// What a static layer, or a resource of RTDS, says: nested structures become keys with dots. What
// is no value is an error at its key.
runtime::Values ToRuntimeValues(const google::protobuf::Struct& from,
                                extension::FieldErrors& errors);

// One value as a user writes it: on the admin page, or into a file. A number, true or false, or
// {"numerator": …, "denominator": …}; any other text is a value too, which no setting takes.
runtime::Value ToRuntimeValue(std::string text);

}  // namespace sluice::config

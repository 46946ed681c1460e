#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace sluice::server::admin {

// A message as JSON the way Envoy's admin interface prints it: proto names, indented; `all` prints
// defaults too.
std::string ToJson(const google::protobuf::Message& message, bool all = false);

}  // namespace sluice::server::admin

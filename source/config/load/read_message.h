#pragma once

#include <google/protobuf/message.h>

#include <string_view>

#include "source/config/load/checker.h"
#include "source/extension/field_errors.h"

namespace sluice::config::load {

// Reads a message's wire form and checks it by the API's rules and the support table, at the
// errors' current path. False with errors.
bool ReadMessage(std::string_view bytes, Checker& checker, extension::FieldErrors& errors,
                 google::protobuf::Message& out);

}  // namespace sluice::config::load

#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace sluice::config::load {

// The key of a map's entry (as reflection shows maps), as text.
std::string MapKeyText(const google::protobuf::Message& entry);

}  // namespace sluice::config::load

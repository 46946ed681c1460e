#pragma once

#include "google/protobuf/message.h"

namespace sluice::server::admin {

// Replaces every value that its API marks as sensitive (private keys, passwords, tickets' keys)
// with "[redacted]", also inside of an Any, so that a dump can be shown.
void Redact(google::protobuf::Message& message);

}  // namespace sluice::server::admin

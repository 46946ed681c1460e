#pragma once

#include <cstddef>
#include <string>

#include "source/extension/field_errors.h"

namespace sluice::config::load {

// Reads a whole file into `out`, in one pass, so that a named pipe does as well. False, with an
// error that says what to do, when it cannot be read, is a folder, or is larger than `max_bytes`.
bool ReadFile(const std::string& path, size_t max_bytes, std::string& out,
              extension::FieldErrors& errors);

}  // namespace sluice::config::load

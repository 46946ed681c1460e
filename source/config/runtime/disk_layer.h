#pragma once

#include <string>

#include "source/runtime/value.h"

namespace sluice::config {

// Reads a disk layer: each file below `folder` is a key, its path with dots, and its value the
// text, without what is blank at its end and without lines that begin with #. False with `error`,
// which names the place, when something cannot be read or is too large or too deep; a folder that
// is not there is an empty layer.
bool ReadDiskLayer(const std::string& folder, runtime::Values& out, std::string& error);

}  // namespace sluice::config

#pragma once

#include <string>

#include "source/config/support/support_table.h"

namespace sluice::config::support {

// The page docs/support.md, written from the table.
std::string SupportDoc(SupportTable& table);

}  // namespace sluice::config::support

#pragma once

#include "source/server/admin/handlers.h"

namespace sluice::server::admin {

// /config_dump: the bootstrap and what was made of it, in the messages of envoy.admin.v3. Query:
// resource, mask, name_regex.
Response DumpConfig(Server& server, const Request& request);

}  // namespace sluice::server::admin

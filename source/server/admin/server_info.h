#pragma once

#include "envoy/admin/v3/server_info.pb.h"
#include "source/server/server.h"

namespace sluice::server::admin {

void FillServerInfo(Server& server, envoy::admin::v3::ServerInfo& out);

}  // namespace sluice::server::admin

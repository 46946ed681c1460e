#pragma once

#include <memory>
#include <vector>

#include "envoy/config/accesslog/v3/accesslog.pb.h"
#include "source/extension/field_errors.h"
#include "source/proxy/access_log.h"
#include "source/proxy/log_writer.h"
#include "source/runtime/cells.h"

namespace sluice::config {

using AccessLogs = google::protobuf::RepeatedPtrField<envoy::config::accesslog::v3::AccessLog>;

// envoy.config.accesslog.v3.AccessLog → specs. Files are opened by `writer`; null: nothing is
// opened, for validation.
void ParseAccessLogs(const AccessLogs& from, proxy::LogWriter* writer, runtime::Cells& runtime,
                     extension::FieldErrors& errors,
                     std::vector<std::shared_ptr<const proxy::AccessLogSpec>>& out);

}  // namespace sluice::config

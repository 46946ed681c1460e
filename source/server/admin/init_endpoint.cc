#include "envoy/admin/v3/init_dump.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "source/server/admin/handlers.h"
#include "source/server/admin/json.h"

namespace sluice::server::admin {
namespace {

// What the start, and each listener that warms, still waits for.
void DumpInit(Server& server, const Request& request, Respond respond) {
  envoy::admin::v3::UnreadyTargetsDumps out;
  for (const Unready& unready : server.published()->dynamic->unready) {
    auto& dump = *out.add_unready_targets_dumps();
    dump.set_name("init manager " + unready.who);
    for (const std::string& target : unready.targets) dump.add_target_names(target);
  }
  if (request.Has("mask")) {
    google::protobuf::FieldMask mask;
    google::protobuf::util::FieldMaskUtil::FromString(request.Get("mask"), &mask);
    if (!google::protobuf::util::FieldMaskUtil::IsValidFieldMask<
            envoy::admin::v3::UnreadyTargetsDumps>(mask)) {
      return respond({400, "text/plain", "the mask names a field that is not there\n"});
    }
    google::protobuf::util::FieldMaskUtil::TrimMessage(mask, &out);
  }
  respond({200, "application/json", ToJson(out)});
}

}  // namespace

void AddInitEndpoint(std::vector<Endpoint>& out) {
  out.push_back({"/init_dump", "what the start still waits for (mask=)", false, &DumpInit});
}

}  // namespace sluice::server::admin

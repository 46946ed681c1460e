#include "source/server/admin/json.h"

#include "google/protobuf/util/json_util.h"

namespace sluice::server::admin {

std::string ToJson(const google::protobuf::Message& message, bool all) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = all;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (status.ok()) return json;
  return "{\"error\": \"cannot be printed\"}\n";
}

}  // namespace sluice::server::admin

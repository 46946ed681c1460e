#include "google/protobuf/struct.pb.h"
#include "source/server/admin/handlers.h"
#include "source/server/admin/json.h"

namespace sluice::server::admin {
namespace {

using google::protobuf::Struct;

void ShowRuntime(Server& server, const Request&, Respond respond) {
  const std::vector<runtime::Layer>& layers = server.published()->dynamic->runtime;
  Struct out;
  Struct& entries = *(*out.mutable_fields())["entries"].mutable_struct_value();
  auto& names = *(*out.mutable_fields())["layers"].mutable_list_value();
  for (const runtime::Layer& layer : layers) names.add_values()->set_string_value(layer.name);
  for (const auto& [key, value] : runtime::Merge(layers)) {
    Struct& entry = *(*entries.mutable_fields())[key].mutable_struct_value();
    (*entry.mutable_fields())["final_value"].set_string_value(value.text);
    auto& each = *(*entry.mutable_fields())["layer_values"].mutable_list_value();
    for (const runtime::Layer& layer : layers) {
      const auto it = layer.values->find(key);
      each.add_values()->set_string_value(it == layer.values->end() ? "" : it->second.text);
    }
  }
  respond({200, "application/json", ToJson(out)});
}

void ModifyRuntime(Server& server, const Request& request, Respond respond) {
  const auto given = request.query.empty() ? ParseQuery(request.body) : request.query;
  if (given.empty()) {
    respond({400, "text/plain; charset=UTF-8",
             "usage: /runtime_modify?key1=value1&key2=value2&keyN=valueN\n"
             "       or send the parameters as form values\n"
             "use an empty value to remove a previously added override"});
    return;
  }
  RuntimeUpdates::Changes changes(given.begin(), given.end());
  server.Post([&server, changes = std::move(changes), respond = std::move(respond)]() mutable {
    if (server.ModifyRuntime(changes)) {
      respond({200, "text/plain; charset=UTF-8", "OK\n"});
    } else {
      respond({503, "text/plain; charset=UTF-8", "No admin layer specified"});
    }
  });
}

}  // namespace

void AddRuntimeEndpoints(std::vector<Endpoint>& out) {
  out.push_back({"/runtime", "the layers of the runtime and what holds", false, &ShowRuntime});
  out.push_back({"/runtime_modify", "set keys of the runtime's admin layer (key=value)", true,
                 &ModifyRuntime});
}

}  // namespace sluice::server::admin

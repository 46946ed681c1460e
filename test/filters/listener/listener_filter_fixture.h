#pragma once

#include <map>
#include <memory>
#include <string>

#include "source/extension/registry/registry.h"
#include "test/config/load/from_yaml.h"
#include "test/proxy/worker_fixture.h"

namespace sluice::filters::listener {

// A listener filter from the YAML of its message, and a connection to try it on.
class ListenerFilterFixture : public proxy::WorkerFixture, route::ClusterIds {
 protected:
  using Result = proxy::ListenerFilterResult;

  // False after an error; see fault().
  bool Parse(void (*enlist)(extension::Registry&), const std::string& message,
             const std::string& fields) {
    extension::Registry registry;
    enlist(registry);
    const std::string name = "envoy.extensions.filters.listener." + message;
    const auto any = config::FromYaml<google::protobuf::Any>(
        "{'@type': type.googleapis.com/" + name + (fields.empty() ? "" : ", ") + fields + "}");
    extension::FilterParseContext context{errors_, store_, *this, runtime_, nullptr};
    factory_ = registry.FindListenerFilter(name)(any, context);
    return factory_ != nullptr;
  }
  std::string fault() const {
    if (errors_.faults().empty()) return "";
    return errors_.faults()[0].path + ": " + errors_.faults()[0].why;
  }
  // A new filter's verdict on a connection that begins with `bytes`.
  Result Ask(std::string_view bytes) {
    consumed_ = 0;
    const auto filter = factory_->Make(context_);
    const Result first = filter->OnAccept(connection_);
    return first == Result::kNeedMore ? filter->OnBytes(connection_, bytes, consumed_) : first;
  }

  extension::FieldErrors errors_;
  runtime::Cells runtime_;
  std::shared_ptr<const proxy::ListenerFilterFactory> factory_;
  proxy::AcceptedConnection connection_{-1, context_, {}};
  size_t consumed_ = 0;

 private:
  uint32_t IdOf(std::string_view) override { return 0; }
};

}  // namespace sluice::filters::listener

#include "source/config/snapshot/static_runtime.h"

#include "google/protobuf/struct.pb.h"
#include "source/base/ascii.h"

namespace sluice::config {

StaticRuntime::StaticRuntime(const envoy::config::bootstrap::v3::LayeredRuntime& layers) {
  for (const auto& layer : layers.layers()) {
    for (const auto& [key, value] : layer.static_layer().fields()) Add(key, value);
  }
}

void StaticRuntime::Add(const std::string& prefix, const google::protobuf::Value& value) {
  switch (value.kind_case()) {
    case google::protobuf::Value::kStructValue:
      for (const auto& [key, inner] : value.struct_value().fields()) Add(prefix + "." + key, inner);
      return;
    case google::protobuf::Value::kNumberValue:
      if (value.number_value() >= 0) numbers_[prefix] = static_cast<uint64_t>(value.number_value());
      return;
    case google::protobuf::Value::kStringValue: {
      uint64_t number = 0;
      if (base::ParseDecimal(value.string_value(), number)) numbers_[prefix] = number;
      return;
    }
    default: return;
  }
}

uint64_t StaticRuntime::Number(const std::string& key, uint64_t fallback) const {
  const auto it = numbers_.find(key);
  return it == numbers_.end() ? fallback : it->second;
}

}  // namespace sluice::config

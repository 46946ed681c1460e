#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"

namespace sluice::config {

// The static layers of the bootstrap's runtime, flattened: "a.b.c" → number. Later layers win key
// by key.
class StaticRuntime {
 public:
  StaticRuntime() = default;
  explicit StaticRuntime(const envoy::config::bootstrap::v3::LayeredRuntime& layers);
  uint64_t Number(const std::string& key, uint64_t fallback) const;

 private:
  void Add(const std::string& prefix, const google::protobuf::Value& value);
  std::map<std::string, uint64_t> numbers_;
};

}  // namespace sluice::config

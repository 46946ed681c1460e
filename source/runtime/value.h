#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace sluice::runtime {

// A share of all, such as envoy.type.v3.FractionalPercent. denominator: 100, 10,000 or 1,000,000.
struct Share {
  uint32_t numerator = 0;
  uint32_t denominator = 100;

  // Whether `random`, the same for all decisions about one request, falls into it.
  bool Includes(uint64_t random) const { return random % denominator < numerator; }
};

// What a layer says for one key: its text, and what that can be read as.
struct Value {
  std::string text;  // as /runtime shows it
  std::optional<uint64_t> number;
  std::optional<bool> flag;
  std::optional<Share> share;
};

// By key: "upstream.healthy_panic_threshold".
using Values = std::map<std::string, Value, std::less<>>;

}  // namespace sluice::runtime

#include "source/runtime/layers.h"

namespace sluice::runtime {

Values Merge(const std::vector<Layer>& layers) {
  Values merged;
  for (const Layer& layer : layers) {
    for (const auto& [key, value] : *layer.values) merged[key] = value;
  }
  return merged;
}

}  // namespace sluice::runtime

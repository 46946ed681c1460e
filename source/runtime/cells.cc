#include "source/runtime/cells.h"

#include <utility>

namespace sluice::runtime {
namespace {

const Value* Find(const Values& values, std::string_view key) {
  const auto it = values.find(key);
  return it == values.end() ? nullptr : &it->second;
}

}  // namespace

std::shared_ptr<const Cell> Cells::Of(std::string_view key) {
  if (key.empty()) return nullptr;
  const auto it = cells_.find(key);
  if (it != cells_.end()) return it->second;
  auto cell = std::make_shared<Cell>();
  cell->Set(Find(values_, key));
  cells_.emplace(key, cell);
  return cell;
}

void Cells::Set(Values values) {
  values_ = std::move(values);
  for (auto it = cells_.begin(); it != cells_.end();) {
    if (it->second.use_count() == 1) {  // of a configuration that is gone
      it = cells_.erase(it);
      continue;
    }
    it->second->Set(Find(values_, it->first));
    ++it;
  }
}

}  // namespace sluice::runtime

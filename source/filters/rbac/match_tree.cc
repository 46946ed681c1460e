#include "source/filters/rbac/match_tree.h"

#include <string_view>

#include "source/filters/rbac/match_input.h"

namespace sluice::filters {
namespace {

// Null: it leads to no end.
const RbacMatchTree::Action* Follow(const RbacMatchTree::OnMatch& then, const RbacInput& from) {
  const RbacMatchTree::Action* const action =
      then.tree == nullptr ? &then.action : then.tree->Decide(from);
  return then.keep_matching ? nullptr : action;
}

}  // namespace

const RbacMatchTree::Action* RbacMatchTree::Decide(const RbacInput& from) const {
  if (kind == Kind::kList) {
    for (const Rule& rule : rules) {
      if (!rule.condition.Matches(from)) continue;
      if (const Action* const action = Follow(rule.then, from)) return action;
    }
  } else if (const Action* const action = DecideByMap(from)) {
    return action;
  }
  return otherwise != nullptr ? Follow(*otherwise, from) : nullptr;
}

const RbacMatchTree::Action* RbacMatchTree::DecideByMap(const RbacInput& from) const {
  std::string scratch;
  const auto text = ReadInput(input, from, scratch);
  if (!text.has_value()) return nullptr;
  // The longest prefix first.
  for (std::string_view key = *text;; key.remove_suffix(1)) {
    const auto found = map.find(key);
    if (found != map.end()) {
      if (const Action* const action = Follow(found->second, from)) return action;
    }
    if (kind == Kind::kExactMap || key.empty()) return nullptr;
  }
}

}  // namespace sluice::filters

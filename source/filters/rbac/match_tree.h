#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "source/filters/rbac/rules.h"

namespace sluice::filters {

// xds.type.matcher.v3.Matcher whose ends are actions of RBAC: a list of conditions, or a map by
// whole text or by prefix. Immutable, shared by the workers. Envoy: "Unified Matcher API".
struct RbacMatchTree {
  struct Action {
    RbacAction kind = RbacAction::kAllow;
    std::string details;  // for logs: "rbac_access_denied_matched_policy[name]"
  };
  // An end, or a tree that goes on. `keep_matching`: goes on behind it as if nothing had matched.
  struct OnMatch {
    Action action;
    std::shared_ptr<const RbacMatchTree> tree;  // instead of `action`
    bool keep_matching = false;
  };
  struct Rule {
    RbacCondition condition;
    OnMatch then;
  };
  enum class Kind : uint8_t { kList, kExactMap, kPrefixMap };

  Kind kind = Kind::kList;
  std::vector<Rule> rules;  // kList: the first that matches, and leads to an end
  RbacMatchInput input;     // of the maps
  std::map<std::string, OnMatch, std::less<>> map;
  std::shared_ptr<const OnMatch> otherwise;  // null: nothing

  // Null: nothing has matched.
  const Action* Decide(const RbacInput& from) const;

 private:
  const Action* DecideByMap(const RbacInput& from) const;
};

}  // namespace sluice::filters

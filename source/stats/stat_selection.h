#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "source/stats/group_cells.h"
#include "source/stats/output_options.h"
#include "source/stats/output_rules.h"

namespace re2 {
class RE2;
}

namespace sluice::stats {

// Which stats an output shows. The rules outlive it.
class StatSelection {
 public:
  StatSelection(const OutputRules& rules, const OutputOptions& options);
  StatSelection(StatSelection&&) noexcept;
  ~StatSelection();

  // Why the filter cannot be used; empty when it can.
  const std::string& error() const { return error_; }

  bool Wants(Sample::Type type, bool used) const;
  bool WantsName(std::string_view name) const;
  const OutputRules& rules() const { return rules_; }

 private:
  const OutputRules& rules_;
  OutputOptions::Type type_;
  bool used_only_;
  bool nothing_;
  std::unique_ptr<re2::RE2> filter_;
  std::string error_;
};

}  // namespace sluice::stats

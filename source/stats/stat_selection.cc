#include "source/stats/stat_selection.h"

#include <re2/re2.h>

#include "source/stats/regex_options.h"

namespace sluice::stats {

StatSelection::StatSelection(const OutputRules& rules, const OutputOptions& options)
    : rules_(rules),
      type_(options.type),
      used_only_(options.used_only),
      nothing_(options.hidden_only) {
  if (options.format == OutputOptions::Format::kPrometheus) type_ = OutputOptions::Type::kAll;
  if (options.filter.empty()) return;
  filter_ = std::make_unique<re2::RE2>(Piece(options.filter), RegexOptions());
  if (!filter_->ok()) error_ = "Invalid re2 regex: " + filter_->error();
}

StatSelection::StatSelection(StatSelection&&) noexcept = default;
StatSelection::~StatSelection() = default;

bool StatSelection::Wants(Sample::Type type, bool used) const {
  if (nothing_ || (used_only_ && !used)) return false;
  switch (type_) {
    case OutputOptions::Type::kAll: return true;
    case OutputOptions::Type::kCounters: return type == Sample::Type::kCounter;
    case OutputOptions::Type::kGauges: return type == Sample::Type::kGauge;
    case OutputOptions::Type::kHistograms: return type == Sample::Type::kHistogram;
    case OutputOptions::Type::kTextReadouts: return type == Sample::Type::kText;
  }
  return false;
}

bool StatSelection::WantsName(std::string_view name) const {
  if (filter_ != nullptr && !re2::RE2::PartialMatch(Piece(name), *filter_)) return false;
  return rules_.Accepts(name);
}

}  // namespace sluice::stats

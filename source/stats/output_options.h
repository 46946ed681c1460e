#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::stats {

// What a reader asks for: the query of /stats.
struct OutputOptions {
  enum class Format : uint8_t { kText, kJson, kPrometheus };
  enum class Type : uint8_t { kAll, kCounters, kGauges, kHistograms, kTextReadouts };
  // kDefault is quantiles in text and JSON, buckets in Prometheus.
  enum class Buckets : uint8_t { kDefault, kSummary, kCumulative, kDisjoint, kDetailed };

  Format format = Format::kText;
  Type type = Type::kAll;  // Prometheus shows all
  Buckets buckets = Buckets::kDefault;
  bool used_only = false;
  bool text_readouts = false;  // in Prometheus too
  bool hidden_only = false;    // no stat of ours is hidden, so that shows nothing
  std::string filter;          // RE2, found anywhere in the name; empty for all
};

// Takes in one parameter of the query; one that has no value there has an empty one here. Returns
// what is wrong with it, for the reader; empty when nothing is. Unknown parameters are ignored.
std::string SetOutputOption(std::string_view key, std::string_view value, OutputOptions& options);

}  // namespace sluice::stats

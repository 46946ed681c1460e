#include "source/stats/output_options.h"

namespace sluice::stats {
namespace {

template <typename T>
struct Choice {
  std::string_view word;
  T value;
};

// Sets `result` to the choice named `word`, or returns the usage with all of them.
template <typename T, size_t N>
std::string Choose(std::string_view key, const Choice<T> (&choices)[N], std::string_view word,
                   T& result) {
  std::string words;
  for (const Choice<T>& choice : choices) {
    if (choice.word == word) {
      result = choice.value;
      return {};
    }
    words.append(words.empty() ? "" : "|").append(choice.word);
  }
  return "usage: /stats?" + std::string(key) + "=(" + words + ")\n\n";
}

using Format = OutputOptions::Format;
using Type = OutputOptions::Type;
using Buckets = OutputOptions::Buckets;

constexpr Choice<Format> kFormats[] = {
    {"json", Format::kJson}, {"prometheus", Format::kPrometheus}, {"text", Format::kText}};
constexpr Choice<Type> kTypes[] = {{"All", Type::kAll},
                                   {"Counters", Type::kCounters},
                                   {"Gauges", Type::kGauges},
                                   {"Histograms", Type::kHistograms},
                                   {"TextReadouts", Type::kTextReadouts}};
constexpr Choice<Buckets> kBuckets[] = {{"cumulative", Buckets::kCumulative},
                                        {"disjoint", Buckets::kDisjoint},
                                        {"detailed", Buckets::kDetailed},
                                        {"summary", Buckets::kSummary},
                                        {"none", Buckets::kSummary}};
constexpr Choice<bool> kHidden[] = {{"include", false}, {"only", true}, {"exclude", false}};

}  // namespace

std::string SetOutputOption(std::string_view key, std::string_view value, OutputOptions& options) {
  if (key == "format") return Choose(key, kFormats, value, options.format);
  if (key == "type") return Choose(key, kTypes, value, options.type);
  if (key == "histogram_buckets") return Choose(key, kBuckets, value, options.buckets);
  if (key == "hidden") return Choose(key, kHidden, value, options.hidden_only);
  if (key == "usedonly") options.used_only = true;
  if (key == "text_readouts") options.text_readouts = true;
  if (key == "filter") options.filter = value;
  return {};
}

}  // namespace sluice::stats

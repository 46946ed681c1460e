#include "source/stats/text_output.h"

#include <cstdio>
#include <iterator>

#include "source/stats/number_text.h"

namespace sluice::stats {
namespace {

constexpr size_t kPiece = 64 << 10;

using Buckets = OutputOptions::Buckets;

void WriteQuantiles(const Sample& sample, std::string& out) {
  for (const double q : kQuantiles) {
    out.append(q == 0 ? "P" : " P");
    AppendNumber(q * 100, out);
    out.append("(");
    AppendNumber(sample.interval->Quantile(q), out);
    out.append(",");
    AppendNumber(sample.total->Quantile(q), out);
    out.append(")");
  }
}

void WriteBuckets(const Sample& sample, const std::vector<double>& bounds, bool disjoint,
                  std::string& out) {
  uint64_t interval_below = 0, total_below = 0;
  for (size_t i = 0; i < bounds.size(); ++i) {
    const uint64_t interval = sample.interval->CountAtMost(bounds[i]);
    const uint64_t total = sample.total->CountAtMost(bounds[i]);
    char text[96];
    std::snprintf(text, sizeof(text), "%sB%g(%llu,%llu)", i == 0 ? "" : " ", bounds[i],
                  static_cast<unsigned long long>(interval - interval_below),
                  static_cast<unsigned long long>(total - total_below));
    out.append(text);
    if (!disjoint) continue;
    interval_below = interval;
    total_below = total;
  }
}

void WriteBins(const Distribution& distribution, std::string& out) {
  const char* separator = "";
  for (const Distribution::Bin& bin : distribution.Bins()) {
    out.append(separator);
    AppendNumber(bin.lower, out);
    out.append(",");
    AppendNumber(bin.width, out);
    out.append(":");
    AppendNumber(bin.count, out);
    separator = ", ";
  }
}

}  // namespace

TextOutput::TextOutput(Store& store, StatSelection selection, Buckets buckets)
    : store_(store),
      selection_(std::move(selection)),
      buckets_(buckets),
      groups_(store.Groups()),
      phases_{{groups_, selection_, SortedStats::Bit(Sample::Type::kText)},
              {groups_, selection_,
               SortedStats::Bit(Sample::Type::kCounter) | SortedStats::Bit(Sample::Type::kGauge)},
              {groups_, selection_, SortedStats::Bit(Sample::Type::kHistogram)}} {}

bool TextOutput::Next(std::string& out) {
  const size_t enough = out.size() + kPiece;
  const Store::Reading lock = store_.LockReading();
  SortedStats::Stat stat;
  while (phase_ < std::size(phases_)) {
    if (!phases_[phase_].Next(stat)) {
      ++phase_;
      continue;
    }
    stat.group->Read(stat.key, stat.name, [&](const Sample& sample) { Write(sample, out); });
    if (out.size() >= enough) return true;
  }
  return false;
}

void TextOutput::Write(const Sample& sample, std::string& out) const {
  out.append(sample.name);
  switch (sample.type) {
    case Sample::Type::kCounter:
    case Sample::Type::kGauge:
      out.append(": ");
      AppendNumber(sample.value, out);
      break;
    case Sample::Type::kText: out.append(": \"").append(sample.text).append("\""); break;
    case Sample::Type::kHistogram: WriteHistogram(sample, out); break;
  }
  out.append("\n");
}

void TextOutput::WriteHistogram(const Sample& sample, std::string& out) const {
  if (!sample.used) {
    out.append(": No recorded values");
    return;
  }
  switch (buckets_) {
    case Buckets::kDefault:
    case Buckets::kSummary:
      out.append(": ");
      WriteQuantiles(sample, out);
      break;
    case Buckets::kCumulative:
    case Buckets::kDisjoint:
      out.append(": ");
      WriteBuckets(sample, selection_.rules().BoundsFor(sample.name),
                   buckets_ == Buckets::kDisjoint, out);
      break;
    case Buckets::kDetailed:
      out.append(":\n  totals=");
      WriteBins(*sample.total, out);
      out.append("\n  intervals=");
      WriteBins(*sample.interval, out);
      out.append("\n  summary=");
      WriteQuantiles(sample, out);
      break;
  }
}

}  // namespace sluice::stats

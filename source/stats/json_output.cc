#include "source/stats/json_output.h"

#include <iterator>

#include "source/stats/number_text.h"

namespace sluice::stats {
namespace {

constexpr size_t kPiece = 64 << 10;

using Buckets = OutputOptions::Buckets;

// The length of the UTF-8 sequence at the beginning of `text`, 0 if there is none.
size_t Utf8Length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const size_t length = first < 0x80                    ? 1
                        : first >= 0xc2 && first < 0xe0 ? 2
                        : first >= 0xe0 && first < 0xf0 ? 3
                                                        : 4;
  if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if (first == 0xe0 && byte(1) < 0xa0) return 0;
  if (first == 0xed && byte(1) > 0x9f) return 0;
  if (first == 0xf0 && byte(1) < 0x90) return 0;
  if (first == 0xf4 && byte(1) > 0x8f) return 0;
  return length;
}

void AppendString(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  while (!text.empty()) {
    const char c = text[0];
    const size_t length = Utf8Length(text);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (length == 0) {
      out.append("\\ufffd");
    } else if (length == 1 && static_cast<unsigned char>(c) < 0x20) {
      out.append("\\u00");
      out.push_back(kHex[c >> 4]);
      out.push_back(kHex[c & 15]);
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out.push_back('"');
}

void WriteQuantiles(const Sample& sample, std::string& out) {
  out.push_back('[');
  for (const double q : kQuantiles) {
    out.append(q == 0 ? "{\"cumulative\":" : ",{\"cumulative\":");
    AppendJsonNumber(sample.total->Quantile(q), out);
    out.append(",\"interval\":");
    AppendJsonNumber(sample.interval->Quantile(q), out);
    out.push_back('}');
  }
  out.push_back(']');
}

void WriteBuckets(const Sample& sample, const std::vector<double>& bounds, bool disjoint,
                  std::string& out) {
  uint64_t interval_below = 0, total_below = 0;
  const char* separator = "[";
  for (const double bound : bounds) {
    const uint64_t interval = sample.interval->CountAtMost(bound);
    const uint64_t total = sample.total->CountAtMost(bound);
    out.append(separator).append("{\"upper_bound\":");
    AppendJsonNumber(bound, out);
    out.append(",\"interval\":");
    AppendNumber(interval - interval_below, out);
    out.append(",\"cumulative\":");
    AppendNumber(total - total_below, out);
    out.push_back('}');
    separator = ",";
    if (!disjoint) continue;
    interval_below = interval;
    total_below = total;
  }
  out.push_back(']');
}

void WriteBins(const Distribution& distribution, std::string& out) {
  out.push_back('[');
  const char* separator = "";
  for (const Distribution::Bin& bin : distribution.Bins()) {
    out.append(separator).append("{\"lower_bound\":");
    AppendJsonNumber(bin.lower, out);
    out.append(",\"width\":");
    AppendJsonNumber(bin.width, out);
    out.append(",\"count\":");
    AppendNumber(bin.count, out);
    out.push_back('}');
    separator = ",";
  }
  out.push_back(']');
}

}  // namespace

JsonOutput::JsonOutput(Store& store, StatSelection selection, Buckets buckets)
    : store_(store),
      selection_(std::move(selection)),
      buckets_(buckets),
      groups_(store.Groups()),
      phases_{{groups_, selection_, SortedStats::Bit(Sample::Type::kText)},
              {groups_, selection_,
               SortedStats::Bit(Sample::Type::kCounter) | SortedStats::Bit(Sample::Type::kGauge)},
              {groups_, selection_, SortedStats::Bit(Sample::Type::kHistogram)}} {}

bool JsonOutput::Next(std::string& out) {
  const size_t enough = out.size() + kPiece;
  if (!opened_) out.append("{\"stats\":[");
  opened_ = true;
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
  Close(out);
  return false;
}

void JsonOutput::Write(const Sample& sample, std::string& out) {
  if (sample.type == Sample::Type::kHistogram) {
    if (!in_histograms_) OpenHistograms(out);
    WriteHistogram(sample, out);
    return;
  }
  out.append(first_ ? "{\"name\":" : ",{\"name\":");
  first_ = false;
  AppendString(sample.name, out);
  out.append(",\"value\":");
  if (sample.type == Sample::Type::kText) {
    AppendString(sample.text, out);
  } else {
    AppendNumber(sample.value, out);
  }
  out.push_back('}');
}

void JsonOutput::OpenHistograms(std::string& out) {
  in_histograms_ = true;
  out.append(first_ ? "{\"histograms\":" : ",{\"histograms\":");
  first_ = true;
  if (buckets_ != Buckets::kCumulative && buckets_ != Buckets::kDisjoint) {
    const bool detailed = buckets_ == Buckets::kDetailed;
    out.append(detailed ? "{\"supported_percentiles\":" : "{\"supported_quantiles\":");
    for (const double q : kQuantiles) {
      out.push_back(q == 0 ? '[' : ',');
      AppendJsonNumber(q * 100, out);
    }
    out.append(detailed ? "],\"details\":" : "],\"computed_quantiles\":");
  }
  out.push_back('[');
}

void JsonOutput::WriteHistogram(const Sample& sample, std::string& out) {
  out.append(first_ ? "{\"name\":" : ",{\"name\":");
  first_ = false;
  AppendString(sample.name, out);
  switch (buckets_) {
    case Buckets::kDefault:
    case Buckets::kSummary:
      out.append(",\"values\":");
      WriteQuantiles(sample, out);
      break;
    case Buckets::kCumulative:
    case Buckets::kDisjoint:
      out.append(",\"buckets\":");
      WriteBuckets(sample, selection_.rules().BoundsFor(sample.name),
                   buckets_ == Buckets::kDisjoint, out);
      break;
    case Buckets::kDetailed:
      out.append(",\"totals\":");
      WriteBins(*sample.total, out);
      out.append(",\"intervals\":");
      WriteBins(*sample.interval, out);
      out.append(",\"percentiles\":");
      WriteQuantiles(sample, out);
      break;
  }
  out.push_back('}');
}

void JsonOutput::Close(std::string& out) const {
  if (in_histograms_) {
    const bool in_object = buckets_ != Buckets::kCumulative && buckets_ != Buckets::kDisjoint;
    out.append(in_object ? "]}}" : "]}");
  }
  out.append("]}");
}

}  // namespace sluice::stats

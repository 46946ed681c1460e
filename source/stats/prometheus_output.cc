#include "source/stats/prometheus_output.h"

#include <algorithm>
#include <numeric>

#include "source/stats/number_text.h"

namespace sluice::stats {
namespace {

constexpr size_t kPiece = 64 << 10;

// Every character that a metric or label may not have becomes a bar.
void AppendSanitized(std::string_view text, std::string& out) {
  for (const char c : text) {
    const bool kept =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    out.push_back(kept ? c : '_');
  }
}

void AppendLabel(std::string_view name, std::string_view value, std::string& out) {
  if (!out.empty()) out.push_back(',');
  AppendSanitized(name, out);
  out.append("=\"");
  for (const char c : value) {
    if (c == '\n') {
      out.append("\\n");
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
}

const char* TypeWord(Sample::Type type, bool summaries) {
  switch (type) {
    case Sample::Type::kCounter: return "counter";
    case Sample::Type::kGauge:
    case Sample::Type::kText: return "gauge";
    case Sample::Type::kHistogram: return summaries ? "summary" : "histogram";
  }
  return "untyped";
}

template <typename T>
void AppendLine(std::string_view metric, std::string_view suffix, std::string_view labels, T value,
                std::string& out) {
  out.append(metric).append(suffix).append("{").append(labels).append("} ");
  AppendNumber(value, out);
  out.push_back('\n');
}

}  // namespace

PrometheusOutput::PrometheusOutput(Store& store, StatSelection selection, bool text_readouts,
                                   bool summaries)
    : store_(store),
      selection_(std::move(selection)),
      summaries_(summaries),
      groups_(store.Groups()) {
  types_ = {Sample::Type::kHistogram, Sample::Type::kText, Sample::Type::kGauge,
            Sample::Type::kCounter};
  if (!text_readouts) types_.erase(types_.begin() + 1);
}

bool PrometheusOutput::Next(std::string& out) {
  const size_t enough = out.size() + kPiece;
  const Store::Reading lock = store_.LockReading();
  for (;;) {
    while (next_ < series_.size()) {
      Write(series_[next_], out);
      ++next_;
      if (out.size() >= enough) return true;
    }
    if (types_.empty()) return false;
    const Sample::Type type = types_.back();
    types_.pop_back();
    Gather(type);
  }
}

void PrometheusOutput::Gather(Sample::Type type) {
  type_ = type;
  metrics_.clear();
  next_ = 0;
  std::vector<Series> series;
  std::unordered_map<std::string, uint32_t> known;
  SortedStats stats(groups_, selection_, SortedStats::Bit(type));
  SortedStats::Stat stat;
  while (stats.Next(stat)) series.push_back({stat.group, stat.key, MetricOf(stat.name, known)});
  SortByMetric(std::move(series));
}

uint32_t PrometheusOutput::MetricOf(std::string_view full_name,
                                    std::unordered_map<std::string, uint32_t>& known) {
  selection_.rules().tags().Extract(full_name, rest_, tags_);
  const size_t dot = rest_.find('.');
  const std::string_view first = std::string_view(rest_).substr(0, dot);
  name_.clear();
  if (dot != std::string::npos && selection_.rules().IsCustomNamespace(first)) {
    AppendSanitized(std::string_view(rest_).substr(dot + 1), name_);
  } else {
    name_.append("envoy_");
    AppendSanitized(rest_, name_);
  }
  const auto [at, added] = known.emplace(name_, static_cast<uint32_t>(metrics_.size()));
  if (added) metrics_.push_back({name_, rest_});
  ++metrics_[at->second].count;
  return at->second;
}

// A counting sort: it keeps the order by full name inside of each metric.
void PrometheusOutput::SortByMetric(std::vector<Series> series) {
  std::vector<uint32_t> order(metrics_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return metrics_[a].rest < metrics_[b].rest; });
  std::vector<size_t> places(metrics_.size());
  size_t place = 0;
  for (const uint32_t metric : order) {
    places[metric] = place;
    place += metrics_[metric].count;
  }
  series_.resize(series.size());
  for (const Series& each : series) series_[places[each.metric]++] = each;
}

void PrometheusOutput::Write(const Series& series, std::string& out) {
  const std::string& metric = metrics_[series.metric].name;
  if (next_ == 0 || series_[next_ - 1].metric != series.metric) {
    out.append("# TYPE ")
        .append(metric)
        .append(" ")
        .append(TypeWord(type_, summaries_))
        .append("\n");
  }
  name_.clear();
  series.group->AppendName(series.key, name_);
  selection_.rules().tags().Extract(name_, rest_, tags_);
  labels_.clear();
  for (const Tag& tag : tags_) AppendLabel(tag.name, tag.value, labels_);
  series.group->Read(series.key, name_, [&](const Sample& sample) {
    switch (sample.type) {
      case Sample::Type::kCounter:
      case Sample::Type::kGauge: AppendLine(metric, "", labels_, sample.value, out); break;
      case Sample::Type::kText:
        AppendLabel("text_value", sample.text, labels_);
        AppendLine(metric, "", labels_, uint64_t{0}, out);
        break;
      case Sample::Type::kHistogram:
        summaries_ ? WriteSummary(sample, metric, out) : WriteHistogram(sample, metric, out);
        break;
    }
  });
}

void PrometheusOutput::WriteHistogram(const Sample& sample, const std::string& metric,
                                      std::string& out) {
  const size_t plain = labels_.size();
  for (const double bound : selection_.rules().BoundsFor(sample.name)) {
    std::string text;
    AppendNumber(bound, text);
    AppendLabel("le", text, labels_);
    AppendLine(metric, "_bucket", labels_, sample.total->CountAtMost(bound), out);
    labels_.resize(plain);
  }
  AppendLabel("le", "+Inf", labels_);
  AppendLine(metric, "_bucket", labels_, sample.total->count(), out);
  labels_.resize(plain);
  AppendLine(metric, "_sum", labels_, sample.total->sum(), out);
  AppendLine(metric, "_count", labels_, sample.total->count(), out);
}

// The quantiles are those of the last interval; sum and count are of all time, as Prometheus
// derives rates from them.
void PrometheusOutput::WriteSummary(const Sample& sample, const std::string& metric,
                                    std::string& out) {
  const size_t plain = labels_.size();
  for (const double q : kQuantiles) {
    std::string text;
    AppendNumber(q, text);
    AppendLabel("quantile", text, labels_);
    AppendLine(metric, "", labels_, sample.interval->Quantile(q), out);
    labels_.resize(plain);
  }
  AppendLine(metric, "_sum", labels_, sample.total->sum(), out);
  AppendLine(metric, "_count", labels_, sample.total->count(), out);
}

}  // namespace sluice::stats

#include "source/extension/field_errors.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sluice::extension {
namespace {

void AppendStep(std::string_view field, std::string& out) {
  if (field.empty()) return;
  if (!out.empty() && field[0] != '[') out += '.';
  out += field;
}

}  // namespace

Fault& Fault::WithValue(std::string_view text) {
  value = Quote(text);
  return *this;
}

Fault& Fault::WithHint(std::string_view text) {
  hint = text;
  return *this;
}

Fault& Fault::At(Location where) {
  location = std::move(where);
  return *this;
}

std::string Fault::ToString() const {
  std::string out = location.file;
  if (location.known()) {
    if (!out.empty()) out += ':';
    out += std::to_string(location.line) + ":" + std::to_string(location.column);
  }
  if (!out.empty()) out += ": ";
  out += severity == Severity::kError ? "error: " : "warning: ";
  if (!path.empty()) out += path + ": ";
  out += why;
  if (!value.empty()) out += " (is " + value + ")";
  if (!hint.empty()) out += "; " + hint;
  return out;
}

FieldErrors::Scope::Scope(FieldErrors& errors, std::string_view field) : errors_(errors) {
  errors_.path_.push_back({field, {}, kNoIndex});
}

FieldErrors::Scope::Scope(FieldErrors& errors, std::string_view field, size_t index)
    : errors_(errors) {
  errors_.path_.push_back({field, {}, static_cast<int64_t>(index)});
}

FieldErrors::Scope::Scope(FieldErrors& errors, std::string_view field, std::string_view key)
    : errors_(errors) {
  errors_.path_.push_back({field, key, kKeyed});
}

FieldErrors::Scope::~Scope() { errors_.path_.pop_back(); }

std::string FieldErrors::Path() const {
  std::string out;
  for (const Step& step : path_) {
    AppendStep(step.field, out);
    if (step.index == kKeyed) {
      out += "[" + Quote(step.key) + "]";
    } else if (step.index != kNoIndex) {
      out += "[" + std::to_string(step.index) + "]";
    }
  }
  return out;
}

Fault& FieldErrors::Add(Severity severity, std::string_view field, std::string_view why) {
  size_t& count = severity == Severity::kError ? error_count_ : warning_count_;
  if (++count > kMaxKept) return surplus_ = Fault();
  Fault& fault = faults_.emplace_back();
  fault.severity = severity;
  fault.path = Path();
  AppendStep(field, fault.path);
  fault.why = why;
  return fault;
}

void FieldErrors::Add(const Fault& fault) {
  Fault& added = Add(fault.severity, fault.path, fault.why);
  added.value = fault.value;
  added.hint = fault.hint;
  added.location = fault.location;
}

void FieldErrors::Append(const FieldErrors& other) {
  for (const Fault& fault : other.faults_) Add(fault);
  // What `other` did not keep itself.
  error_count_ += other.error_count_ - std::min(other.error_count_, kMaxKept);
  warning_count_ += other.warning_count_ - std::min(other.warning_count_, kMaxKept);
}

void FieldErrors::Locate(absl::FunctionRef<Location(std::string_view path)> locate) {
  for (Fault& fault : faults_) {
    if (!fault.location.known()) fault.location = locate(fault.path);
  }
}

void FieldErrors::SortByPosition() {
  const auto key = [](const Fault& fault) {
    const Location& at = fault.location;
    return std::tuple<bool, std::string_view, int, int>(!at.known(), at.file, at.line, at.column);
  };
  std::stable_sort(faults_.begin(), faults_.end(),
                   [&](const Fault& a, const Fault& b) { return key(a) < key(b); });
}

std::string FieldErrors::Text(Severity severity) const {
  std::string out;
  for (const Fault& fault : faults_) {
    if (fault.severity == severity) out += fault.ToString() + "\n";
  }
  if (count(severity) > kMaxKept)
    out += "and " + std::to_string(count(severity) - kMaxKept) + " more\n";
  return out;
}

std::string FieldErrors::NackText(size_t max_bytes) const {
  std::string out;
  size_t told = 0;
  for (const Fault& fault : faults_) {
    if (fault.severity != Severity::kError) continue;
    std::string text = fault.path.empty() ? fault.why : fault.path + ": " + fault.why;
    if (!fault.value.empty()) text += " (is " + fault.value + ")";
    if (!fault.hint.empty()) text += ", " + fault.hint;
    if (told > 0 && out.size() + text.size() + 2 > max_bytes) break;
    if (told > 0) out += "; ";
    out += text;
    ++told;
  }
  if (out.size() > max_bytes) out.resize(max_bytes);
  if (told < error_count_) out += "; and " + std::to_string(error_count_ - told) + " more";
  return out;
}

}  // namespace sluice::extension

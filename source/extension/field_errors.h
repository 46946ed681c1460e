#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "source/extension/quote.h"

namespace sluice::extension {

enum class Severity { kError, kWarning };

// Where a value stands in a text. Lines and columns count from 1; line 0 means unknown.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;

  bool known() const { return line > 0; }
};

// One thing that is wrong, or doubtful, with a field of a configuration.
struct Fault {
  Severity severity = Severity::kError;
  std::string path;   // static_resources.clusters[0].connect_timeout; empty: the whole
  std::string value;  // as written, quoted and shortened; empty: there is none to show
  std::string why;
  std::string hint;  // what to do, when we know
  Location location;

  // Chained on what Error() and Warning() give back: errors.Error("is not above
  // 0").WithValue("-1s").
  Fault& WithValue(std::string_view text);
  Fault& WithHint(std::string_view text);
  Fault& At(Location where);

  // `FILE:LINE:COL: error: PATH: WHY (is VALUE); HINT`, without the parts that are not known.
  std::string ToString() const;
};

// Collects every fault of one configuration, so that a user hears of all of them in one run.
// Owned by who asked for the parse; one thread. The path is kept by Scope objects on the stack and
// only written out when there is a fault, so that a parse without faults allocates nothing here.
//
//   FieldErrors::Scope cluster(errors, "clusters", i);
//   if (timeout <= 0) errors.Error("connect_timeout", "must be above 0").WithValue(text);
class FieldErrors {
 public:
  // Adds a step to the path for as long as it lives. Names and keys must outlive it. Scopes nest
  // strictly.
  class Scope {
   public:
    Scope(FieldErrors& errors, std::string_view field);                        // .field
    Scope(FieldErrors& errors, std::string_view field, size_t index);          // .field[2]
    Scope(FieldErrors& errors, std::string_view field, std::string_view key);  // .field["key"]
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    FieldErrors& errors_;
  };

  // The most faults of each severity that are kept; more are only counted.
  static constexpr size_t kMaxKept = 1000;

  // A fault of the current path, or of a field below it. The result is good until the next call.
  Fault& Error(std::string_view why) { return Add(Severity::kError, {}, why); }
  Fault& Error(std::string_view field, std::string_view why) {
    return Add(Severity::kError, field, why);
  }
  Fault& Warning(std::string_view why) { return Add(Severity::kWarning, {}, why); }
  Fault& Warning(std::string_view field, std::string_view why) {
    return Add(Severity::kWarning, field, why);
  }

  bool ok() const { return error_count_ == 0; }
  // All that came, also those beyond kMaxKept. Compare before and after to know whether a part was
  // clean.
  size_t error_count() const { return error_count_; }
  size_t warning_count() const { return warning_count_; }
  const std::vector<Fault>& faults() const { return faults_; }

  std::string Path() const;
  // Adds a fault that was found elsewhere, below the current path.
  void Add(const Fault& fault);
  // Adds all faults of `other` in that way.
  void Append(const FieldErrors& other);
  // Fills in the location of each fault that has none yet; `locate` gets its path.
  void Locate(absl::FunctionRef<Location(std::string_view path)> locate);
  // By file, line and column; faults without a location go last, in the order in which they came.
  void SortByPosition();

  // A line per fault of that severity, each ended by \n, and one that counts those that were not
  // kept.
  std::string ErrorText() const { return Text(Severity::kError); }
  std::string WarningText() const { return Text(Severity::kWarning); }
  // The errors for the detail of a NACK: without locations, joined by "; ", at most `max_bytes`.
  std::string NackText(size_t max_bytes = 4096) const;

 private:
  static constexpr int64_t kNoIndex = -1;
  static constexpr int64_t kKeyed = -2;
  struct Step {
    std::string_view field;
    std::string_view key;
    int64_t index;
  };

  Fault& Add(Severity severity, std::string_view field, std::string_view why);
  std::string Text(Severity severity) const;
  size_t count(Severity severity) const {
    return severity == Severity::kError ? error_count_ : warning_count_;
  }

  std::vector<Step> path_;
  std::vector<Fault> faults_;
  Fault surplus_;  // takes what is beyond kMaxKept
  size_t error_count_ = 0;
  size_t warning_count_ = 0;
};

}  // namespace sluice::extension

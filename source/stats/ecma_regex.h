#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace sluice::stats {

// A regular expression of ECMAScript, for what RE2 cannot say: look-ahead. Immutable, any thread.
// Compiled with the exceptions of the standard library, which end here. Matching takes polynomial
// time.
class EcmaRegex {
 public:
  // What a group matched; `set` is false when it took no part.
  struct Span {
    size_t start = 0;
    size_t size = 0;
    bool set = false;
  };

  // Null with `error` when `pattern` is no expression, or longer than it may be.
  static std::unique_ptr<EcmaRegex> Compile(std::string_view pattern, std::string_view& error);
  ~EcmaRegex();

  size_t group_count() const;
  // The first match anywhere in `text`, with its first `count` groups; the whole match is not one
  // of them. No match in a text too long to be tried.
  bool Search(std::string_view text, Span* groups, size_t count) const;

 private:
  struct Compiled;
  explicit EcmaRegex(std::unique_ptr<Compiled> compiled);
  const std::unique_ptr<Compiled> compiled_;
};

}  // namespace sluice::stats

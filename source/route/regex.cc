#include "source/route/regex.h"

#include <re2/re2.h>

namespace sluice::route {
namespace {

// Memory that one expression may take; RE2's own default is 8 MiB.
constexpr int64_t kMaxMemory = 8 << 20;
// Instructions that it may compile to: where RE2 gives up its automaton, the time for a text is the
// product of both sizes.
constexpr int kMaxProgramSize = 32768;

re2::StringPiece Piece(std::string_view text) { return re2::StringPiece(text.data(), text.size()); }

}  // namespace

Regex::Regex(std::string_view text, std::unique_ptr<re2::RE2> compiled)
    : source_(text), compiled_(std::move(compiled)) {}

Regex::~Regex() = default;

std::shared_ptr<const Regex> Regex::Compile(std::string_view text, std::string& error) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxMemory);
  auto compiled = std::make_unique<re2::RE2>(Piece(text), options);
  if (!compiled->ok()) {
    error = compiled->error();
    return nullptr;
  }
  if (compiled->ProgramSize() > kMaxProgramSize) {
    error = "compiles to " + std::to_string(compiled->ProgramSize()) + " instructions, more than " +
            std::to_string(kMaxProgramSize);
    return nullptr;
  }
  return std::shared_ptr<const Regex>(new Regex(text, std::move(compiled)));
}

bool Regex::FullMatch(std::string_view text) const {
  return re2::RE2::FullMatch(Piece(text), *compiled_);
}

bool Regex::PartialMatch(std::string_view text) const {
  return re2::RE2::PartialMatch(Piece(text), *compiled_);
}

std::string Regex::ReplaceAll(std::string_view text, std::string_view substitution) const {
  std::string result(text);
  re2::RE2::GlobalReplace(&result, *compiled_, Piece(substitution));
  return result;
}

}  // namespace sluice::route

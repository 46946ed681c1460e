#include "source/http/format/format.h"

#include <algorithm>

#include "source/base/ascii.h"
#include "source/http/format/operators.h"

namespace sluice::http::format {
namespace {

std::string At(size_t position) { return " (at character " + std::to_string(position + 1) + ")"; }

// Parses one operator between the percent signs, "NAME(arguments):length".
class OperatorParser {
 public:
  OperatorParser(std::string_view body, size_t position) : body_(body), position_(position) {}

  bool Parse(Part& part, std::string& error) {
    size_t name_end = 0;
    while (name_end < body_.size() && (body_[name_end] == '_' || base::IsDigit(body_[name_end]) ||
                                       (body_[name_end] >= 'A' && body_[name_end] <= 'Z'))) {
      ++name_end;
    }
    const std::string_view name = body_.substr(0, name_end);
    std::string_view rest = body_.substr(name_end);
    bool has_arguments = false;
    std::string_view arguments;
    if (!rest.empty() && rest[0] == '(') {
      const size_t close = rest.rfind(')');
      if (close == std::string_view::npos) {
        error = "'%" + std::string(name) + "(' has no closing parenthesis" + At(position_);
        return false;
      }
      has_arguments = true;
      arguments = rest.substr(1, close - 1);
      rest = rest.substr(close + 1);
    }
    if (!rest.empty()) {
      uint64_t length = 0;
      if (rest[0] != ':' || !base::ParseDecimal(rest.substr(1), length) || length > UINT32_MAX) {
        error = "'" + std::string(rest) + "' behind %" + std::string(name) +
                " is not a length such as ':20'" + At(position_);
        return false;
      }
      part.max_length = static_cast<uint32_t>(length);
    }
    return CompileOperator(name, has_arguments, arguments, part, error) ||
           (error += At(position_), false);
  }

 private:
  const std::string_view body_;
  const size_t position_;
};

// The end of an operator that begins behind a percent sign: parentheses may hold percent signs
// (time formats).
size_t FindOperatorEnd(std::string_view text, size_t from) {
  int depth = 0;
  for (size_t i = from; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && depth > 0) --depth;
    if (text[i] == '%' && depth == 0) return i;
  }
  return std::string_view::npos;
}

}  // namespace

bool Format::Parse(std::string_view text, Format& out, std::string& error) {
  out.parts_.clear();
  out.source_ = text;
  std::string literal;
  const auto flush = [&] {
    if (literal.empty()) return;
    Part part;
    part.text = std::move(literal);
    literal.clear();
    out.parts_.push_back(std::move(part));
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      literal += text[i];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '%') {
      literal += '%';
      ++i;
      continue;
    }
    const size_t end = FindOperatorEnd(text, i + 1);
    if (end == std::string_view::npos) {
      error = "a '%' begins an operator that does not end; write '%%' for a percent sign" + At(i);
      return false;
    }
    Part part;
    if (!OperatorParser(text.substr(i + 1, end - i - 1), i).Parse(part, error)) return false;
    flush();
    out.parts_.push_back(std::move(part));
    i = end;
  }
  flush();
  return true;
}

}  // namespace sluice::http::format

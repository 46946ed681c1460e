#include "source/stats/number_text.h"

#include <charconv>
#include <cmath>

namespace sluice::stats {

void AppendNumber(uint64_t value, std::string& out) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof(text), value).ptr;
  out.append(text, static_cast<size_t>(end - text));
}

void AppendNumber(double value, std::string& out) {
  if (std::isnan(value)) {
    out.append("nan");
    return;
  }
  char text[64];
  const auto format =
      std::fabs(value) < 1e16 ? std::chars_format::fixed : std::chars_format::general;
  const auto end = std::to_chars(text, text + sizeof(text), value, format);
  if (end.ec != std::errc()) {  // a tiny fraction with more zeros than fit
    const auto general =
        std::to_chars(text, text + sizeof(text), value, std::chars_format::general);
    out.append(text, static_cast<size_t>(general.ptr - text));
    return;
  }
  out.append(text, static_cast<size_t>(end.ptr - text));
}

void AppendJsonNumber(double value, std::string& out) {
  if (std::isnan(value)) {
    out.append("null");
  } else {
    AppendNumber(value, out);
  }
}

}  // namespace sluice::stats

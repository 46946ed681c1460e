#pragma once

#include <cstdint>
#include <string>

namespace sluice::stats {

void AppendNumber(uint64_t value, std::string& out);
// The shortest text that reads back as the same number, without an exponent below 10^16; `nan` for
// NaN.
void AppendNumber(double value, std::string& out);
// The same as JSON wants it: `null` for NaN.
void AppendJsonNumber(double value, std::string& out);

}  // namespace sluice::stats

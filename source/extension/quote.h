#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::extension {

// The length of the UTF-8 sequence at the start of `text`, which is not empty; 0 when it is not one
// (RFC 3629: no overlong forms, no surrogates).
size_t Utf8Length(std::string_view text);

// `text` in double quotes, control bytes and broken UTF-8 escaped, shortened to about `max` bytes.
std::string Quote(std::string_view text, size_t max = 80);

}  // namespace sluice::extension

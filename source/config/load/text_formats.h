#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::config::load {

// The formats that `validate.rules` name for strings. Each says whether the whole text is one.
bool IsHeaderName(std::string_view text, bool strict);
bool IsHeaderValue(std::string_view text, bool strict);
bool IsIpv4(std::string_view text);
bool IsIpv6(std::string_view text);
bool IsHostname(std::string_view text);
bool IsEmail(std::string_view text);
bool IsUri(std::string_view text);     // with a scheme
bool IsUriRef(std::string_view text);  // also without
bool IsUuid(std::string_view text);

// In characters of UTF-8; a byte of a broken sequence counts as one.
size_t CharacterCount(std::string_view text);

}  // namespace sluice::config::load

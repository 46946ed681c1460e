#include "source/http/cookie.h"

#include <algorithm>

namespace sluice::http {
namespace {

bool FindIn(std::string_view pairs, std::string_view name, std::string_view& value) {
  while (!pairs.empty()) {
    const size_t end = std::min(pairs.find(';'), pairs.size());
    std::string_view pair = pairs.substr(0, end);
    pairs.remove_prefix(std::min(end + 1, pairs.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    return true;
  }
  return false;
}

}  // namespace

bool FindCookie(const HeaderMap& headers, std::string_view name, std::string_view& value) {
  bool found = false;
  headers.ForEach([&](const Header& line) {
    if (!found && line.id == HeaderId::kCookie) found = FindIn(line.value(), name, value);
  });
  return found;
}

}  // namespace sluice::http

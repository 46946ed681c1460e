#include "source/http/pseudo_header.h"

namespace sluice::http {

bool FindPseudoHeader(const RequestHead& head, std::string_view name, std::string_view& value) {
  if (name == ":method") {
    value = head.method_name;
  } else if (name == ":path") {
    value = head.path;
  } else if (name == ":authority" || name == "host") {
    value = head.authority;
  } else if (name == ":scheme") {
    value = head.scheme;
  } else {
    return false;
  }
  return true;
}

}  // namespace sluice::http

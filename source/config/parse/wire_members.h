#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::config {

// Takes a message's wire form apart: the members of its repeated message field `field`, in order,
// as views into `body`, and in `rest` the bytes of all other fields. False when the bytes are no
// message.
bool SplitMembers(std::string_view body, uint32_t field, std::vector<std::string_view>& members,
                  std::string& rest);

}  // namespace sluice::config

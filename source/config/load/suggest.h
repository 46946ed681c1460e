#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
class Descriptor;
class EnumDescriptor;
}  // namespace google::protobuf

namespace sluice::config::load {

// The least number of letters to add, drop, change or swap with their neighbour, up to `most`;
// beyond: most + 1.
size_t EditDistance(std::string_view a, std::string_view b, size_t most);

// The candidate that `word` was probably meant to be; empty when none is near. Letter case does not
// count.
std::string_view Nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// `did you mean "connect_timeout"?`, or what else helps with a name that the type does not have;
// may be empty.
std::string FieldHint(const google::protobuf::Descriptor& type, std::string_view name);
std::string EnumHint(const google::protobuf::EnumDescriptor& type, std::string_view name);
// For the full name of a message that is not linked.
std::string TypeHint(std::string_view type_name);

}  // namespace sluice::config::load

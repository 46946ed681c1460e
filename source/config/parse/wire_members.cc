#include "source/config/parse/wire_members.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace sluice::config {

using google::protobuf::internal::WireFormatLite;

bool SplitMembers(std::string_view body, uint32_t field, std::vector<std::string_view>& members,
                  std::string& rest) {
  const uint32_t wanted =
      WireFormatLite::MakeTag(static_cast<int>(field), WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(body.data()),
                                               static_cast<int>(body.size()));
  for (;;) {
    const size_t begin = static_cast<size_t>(input.CurrentPosition());
    const uint32_t tag = input.ReadTag();
    if (tag == 0) return begin == body.size();
    uint32_t size = 0;
    if (tag != wanted) {
      if (!WireFormatLite::SkipField(&input, tag)) return false;
      rest.append(body.substr(begin, static_cast<size_t>(input.CurrentPosition()) - begin));
      continue;
    }
    if (!input.ReadVarint32(&size)) return false;
    const size_t at = static_cast<size_t>(input.CurrentPosition());
    if (size > body.size() - at || !input.Skip(static_cast<int>(size))) return false;
    members.push_back(body.substr(at, size));
  }
}

}  // namespace sluice::config

#include "source/config/load/map_key.h"

#include <google/protobuf/descriptor.h>

namespace sluice::config::load {

std::string MapKeyText(const google::protobuf::Message& entry) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& reflection = *entry.GetReflection();
  const FieldDescriptor* key = entry.GetDescriptor()->map_key();
  switch (key->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: return reflection.GetString(entry, key);
    case FieldDescriptor::CPPTYPE_BOOL: return reflection.GetBool(entry, key) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_INT32: return std::to_string(reflection.GetInt32(entry, key));
    case FieldDescriptor::CPPTYPE_INT64: return std::to_string(reflection.GetInt64(entry, key));
    case FieldDescriptor::CPPTYPE_UINT32: return std::to_string(reflection.GetUInt32(entry, key));
    default: return std::to_string(reflection.GetUInt64(entry, key));
  }
}

}  // namespace sluice::config::load

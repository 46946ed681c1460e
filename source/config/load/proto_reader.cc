#include "source/config/load/proto_reader.h"

#include <google/protobuf/descriptor.h>

#include <limits>
#include <vector>

#include "source/base/ascii.h"
#include "source/config/load/scalar.h"
#include "source/config/load/suggest.h"

namespace sluice::config::load {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Aliases may nest deeper than a text does; protobuf's own parsers stop here too.
constexpr int kMaxDepth = 100;

const EnumValueDescriptor* FindEnumValue(const EnumDescriptor& type, std::string_view name) {
  if (const auto* value = type.FindValueByName(std::string(name))) return value;
  for (int i = 0; i < type.value_count(); ++i) {
    if (base::EqualsIgnoreCase(type.value(i)->name(), name)) return type.value(i);
  }
  return nullptr;
}

// A member that is a value of its own when it is null: Value has a null.
bool KeepsNull(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field->message_type()->well_known_type() == Descriptor::WELLKNOWNTYPE_VALUE;
}

}  // namespace

extension::Fault& ProtoReader::Fail(const Node& node, std::string_view why) {
  extension::Fault& fault = errors_.Error(why);
  fault.At(document_.LocationOf(node));
  if (node.is_scalar() && node.kind != Node::Kind::kNull) fault.WithValue(node.text);
  return fault;
}

void ProtoReader::Read(const Node& node, Message& out) {
  if (++depth_ > kMaxDepth) {
    Fail(node, "nested too deep");
  } else if (!ReadWellKnown(node, out)) {
    if (node.is_map()) {
      ReadMembers(node, out);
    } else {
      Fail(node, "must be a map, not " + std::string(KindName(node.kind)));
    }
  }
  --depth_;
}

void ProtoReader::ReadMembers(const Node& map, Message& out) {
  for (const Node* member = map.first; member != nullptr; member = member->next)
    ReadMember(*member, out);
}

const FieldDescriptor* ProtoReader::FindField(const Message& out, std::string_view key) {
  const Descriptor* type = out.GetDescriptor();
  const std::string name(key);
  if (const FieldDescriptor* field = type->FindFieldByName(name)) return field;
  if (const FieldDescriptor* field = type->FindFieldByCamelcaseName(name)) return field;
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->json_name() == name) return type->field(i);
  }
  return nullptr;
}

void ProtoReader::ReadUnknown(const Node& member, const Message& out) {
  ++unknown_fields_;
  const Descriptor* type = out.GetDescriptor();
  const std::string why = "no such field in " + type->full_name();
  extension::Fault& fault =
      options_.allow_unknown ? errors_.Warning(member.key, why) : errors_.Error(member.key, why);
  fault.WithHint(FieldHint(*type, member.key)).At(document_.LocationOfKey(member));
}

bool ProtoReader::ClashesInOneof(const FieldDescriptor* field, const Node& member,
                                 const Message& out) {
  const auto* oneof = field->real_containing_oneof();
  if (oneof == nullptr || !out.GetReflection()->HasOneof(out, oneof)) return false;
  const FieldDescriptor* other = out.GetReflection()->GetOneofFieldDescriptor(out, oneof);
  if (other == field) return false;
  errors_.Error("only one of " + other->name() + " and " + field->name() + " may be set")
      .WithHint("both are a choice of " + oneof->name())
      .At(document_.LocationOfKey(member));
  return true;
}

void ProtoReader::ReadMember(const Node& member, Message& out) {
  const FieldDescriptor* field = FindField(out, member.key);
  if (field == nullptr) {
    ReadUnknown(member, out);
    return;
  }
  extension::FieldErrors::Scope scope(errors_, field->name());
  if (member.kind == Node::Kind::kNull && !KeepsNull(field)) return;
  if (ClashesInOneof(field, member, out)) return;
  const Reflection& reflection = *out.GetReflection();
  // The second of two spellings, or of two equal keys, counts alone.
  if (field->is_map()) {
    reflection.ClearField(&out, field);
    ReadMap(member, field, out);
  } else if (field->is_repeated()) {
    reflection.ClearField(&out, field);
    ReadRepeated(member, field, out);
  } else {
    if (field->has_presence() && reflection.HasField(out, field)) {
      errors_.Warning("is set twice")
          .WithHint("the last one counts")
          .At(document_.LocationOfKey(member));
      reflection.ClearField(&out, field);
    }
    ReadSingular(member, field, out);
  }
}

void ProtoReader::ReadSingular(const Node& node, const FieldDescriptor* field, Message& out) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    Read(node, *out.GetReflection()->MutableMessage(&out, field));
  } else {
    ReadScalar(node, field, false, out);
  }
}

void ProtoReader::ReadRepeated(const Node& node, const FieldDescriptor* field, Message& out) {
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  const auto read = [&](const Node& member) {
    if (!is_message) {
      ReadScalar(member, field, true, out);
      return;
    }
    Message& item = *out.GetReflection()->AddMessage(&out, field);
    if (member.kind != Node::Kind::kNull || KeepsNull(field)) Read(member, item);
  };
  if (!node.is_list()) {  // a single one without its list
    read(node);
    return;
  }
  size_t index = 0;
  for (const Node* member = node.first; member != nullptr; member = member->next) {
    extension::FieldErrors::Scope scope(errors_, {}, index++);
    read(*member);
  }
}

bool ProtoReader::ReadMapKey(const Node& member, const FieldDescriptor* key_field, Message& entry) {
  Node key;
  key.kind = Node::Kind::kString;
  key.text = member.key;
  key.line = member.key_line;
  key.column = member.key_column;
  const size_t before = errors_.error_count();
  ReadScalar(key, key_field, false, entry);
  return errors_.error_count() == before;
}

void ProtoReader::ReadMap(const Node& node, const FieldDescriptor* field, Message& out) {
  if (!node.is_map()) {
    Fail(node, "must be a map, not " + std::string(KindName(node.kind)));
    return;
  }
  const FieldDescriptor* key_field = field->message_type()->map_key();
  const FieldDescriptor* value_field = field->message_type()->map_value();
  for (const Node* member = node.first; member != nullptr; member = member->next) {
    extension::FieldErrors::Scope scope(errors_, {}, member->key);
    Message& entry = *out.GetReflection()->AddMessage(&out, field);
    if (!ReadMapKey(*member, key_field, entry)) continue;
    if (member->kind == Node::Kind::kNull && !KeepsNull(value_field)) continue;
    ReadSingular(*member, value_field, entry);
  }
}

template <typename T>
void ProtoReader::Store(const FieldDescriptor* field, bool add, T value, Message& out) {
  const Reflection& reflection = *out.GetReflection();
  if constexpr (std::is_same_v<T, bool>) {
    add ? reflection.AddBool(&out, field, value) : reflection.SetBool(&out, field, value);
  } else if constexpr (std::is_same_v<T, int32_t>) {
    add ? reflection.AddInt32(&out, field, value) : reflection.SetInt32(&out, field, value);
  } else if constexpr (std::is_same_v<T, int64_t>) {
    add ? reflection.AddInt64(&out, field, value) : reflection.SetInt64(&out, field, value);
  } else if constexpr (std::is_same_v<T, uint32_t>) {
    add ? reflection.AddUInt32(&out, field, value) : reflection.SetUInt32(&out, field, value);
  } else if constexpr (std::is_same_v<T, uint64_t>) {
    add ? reflection.AddUInt64(&out, field, value) : reflection.SetUInt64(&out, field, value);
  } else if constexpr (std::is_same_v<T, double>) {
    add ? reflection.AddDouble(&out, field, value) : reflection.SetDouble(&out, field, value);
  } else if constexpr (std::is_same_v<T, float>) {
    add ? reflection.AddFloat(&out, field, value) : reflection.SetFloat(&out, field, value);
  } else {
    static_assert(std::is_same_v<T, std::string>);
    add ? reflection.AddString(&out, field, std::move(value))
        : reflection.SetString(&out, field, std::move(value));
  }
}

void ProtoReader::ReadScalar(const Node& node, const FieldDescriptor* field, bool add,
                             Message& out) {
  Misread misread;
  const auto keep = [&](auto value) {
    if (!misread) Store(field, add, std::move(value), out);
  };
  int64_t integer = 0;
  uint64_t natural = 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool value = false;
      misread = ReadBool(node, value);
      keep(value);
      break;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      misread = ReadInteger(node, std::numeric_limits<int32_t>::min(),
                            std::numeric_limits<int32_t>::max(), integer);
      keep(static_cast<int32_t>(integer));
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      misread = ReadInteger(node, std::numeric_limits<int64_t>::min(),
                            std::numeric_limits<int64_t>::max(), integer);
      keep(integer);
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      misread = ReadUnsigned(node, std::numeric_limits<uint32_t>::max(), natural);
      keep(static_cast<uint32_t>(natural));
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      misread = ReadUnsigned(node, std::numeric_limits<uint64_t>::max(), natural);
      keep(natural);
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      double value = 0;
      misread = ReadDouble(node, value);
      keep(value);
      break;
    }
    case FieldDescriptor::CPPTYPE_FLOAT: {
      float value = 0;
      misread = ReadFloat(node, value);
      keep(value);
      break;
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string value;
      misread = field->type() == FieldDescriptor::TYPE_BYTES ? ReadBytes(node, value)
                                                             : ReadString(node, value);
      keep(std::move(value));
      break;
    }
    case FieldDescriptor::CPPTYPE_ENUM: ReadEnum(node, field, add, out); return;
    case FieldDescriptor::CPPTYPE_MESSAGE: return;  // Read() is for those
  }
  if (misread) Fail(node, misread.why).WithHint(misread.hint);
}

void ProtoReader::ReadEnum(const Node& node, const FieldDescriptor* field, bool add, Message& out) {
  const EnumDescriptor& type = *field->enum_type();
  int64_t number = 0;
  if (const auto* value =
          node.kind == Node::Kind::kString ? FindEnumValue(type, node.text) : nullptr) {
    number = value->number();
  } else if (ReadInteger(node, std::numeric_limits<int32_t>::min(),
                         std::numeric_limits<int32_t>::max(), number) ||
             node.text.find_first_of(".eE") != std::string_view::npos) {
    Fail(node, "must be a name of " + type.full_name())
        .WithHint(node.is_scalar() ? EnumHint(type, node.text) : "");
    return;
  }
  const Reflection& reflection = *out.GetReflection();
  const int value = static_cast<int>(number);
  add ? reflection.AddEnumValue(&out, field, value) : reflection.SetEnumValue(&out, field, value);
}

}  // namespace sluice::config::load

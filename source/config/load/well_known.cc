#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include "source/base/ascii.h"
#include "source/config/load/proto_reader.h"
#include "source/config/load/scalar.h"
#include "source/config/load/suggest.h"

namespace sluice::config::load {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

// The types whose JSON form is not a map of their fields; inside an Any they stand under `value`.
bool HasOwnForm(const Descriptor& type) {
  return type.well_known_type() != Descriptor::WELLKNOWNTYPE_UNSPECIFIED;
}

// The message is of a type that we link, so it is of the generated class.
template <typename T>
T& As(Message& message) {
  return static_cast<T&>(message);
}

// Equal messages give equal bytes, also when they hold maps: whoever compares resources by hash
// needs it.
void SerializeStable(const Message& message, std::string& out) {
  google::protobuf::io::StringOutputStream stream(&out);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
}

}  // namespace

bool ProtoReader::ReadWellKnown(const Node& node, Message& out) {
  switch (out.GetDescriptor()->well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_UNSPECIFIED: return false;
    case Descriptor::WELLKNOWNTYPE_ANY: ReadAny(node, out); return true;
    case Descriptor::WELLKNOWNTYPE_DURATION:
      if (node.is_map()) return false;
      ReadDurationText(node, out);
      return true;
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      if (node.is_map()) return false;
      ReadTimestamp(node, out);
      return true;
    case Descriptor::WELLKNOWNTYPE_FIELDMASK:
      if (node.is_map()) return false;
      ReadFieldMask(node, out);
      return true;
    case Descriptor::WELLKNOWNTYPE_STRUCT: ReadStruct(node, out); return true;
    case Descriptor::WELLKNOWNTYPE_VALUE: ReadValue(node, out); return true;
    case Descriptor::WELLKNOWNTYPE_LISTVALUE: ReadListValue(node, out); return true;
    default:  // the wrappers: their one field
      if (node.is_map()) return false;
      ReadScalar(node, out.GetDescriptor()->field(0), false, out);
      return true;
  }
}

const Descriptor* ProtoReader::FindAnyType(const Node& type) {
  if (type.kind != Node::Kind::kString) {
    Fail(type, "must be the URL of a type")
        .WithHint("such as type.googleapis.com/envoy.extensions...");
    return nullptr;
  }
  const size_t slash = type.text.rfind('/');
  if (slash == std::string_view::npos || slash == 0) {
    Fail(type, "must be the URL of a type")
        .WithHint("write type.googleapis.com/" +
                  std::string(base::Trim(type.text.substr(slash + 1))));
    return nullptr;
  }
  const std::string name(type.text.substr(slash + 1));
  const Descriptor* found = DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  if (found == nullptr) Fail(type, "this build knows no type " + name).WithHint(TypeHint(name));
  return found;
}

void ProtoReader::ReadAny(const Node& node, Message& out) {
  if (!node.is_map()) {
    Fail(node, "must be a map with an @type, not " + std::string(KindName(node.kind)));
    return;
  }
  const Node* type = node.Find("@type");
  if (type == nullptr) {
    if (node.first != nullptr)
      Fail(node, "@type is missing").WithHint("it names the type of these fields");
    return;  // {} is an empty Any
  }
  const Descriptor* descriptor = FindAnyType(*type);
  if (descriptor == nullptr) return;
  const Message* prototype = MessageFactory::generated_factory()->GetPrototype(descriptor);
  std::unique_ptr<Message> inner(prototype->New());
  if (HasOwnForm(*descriptor)) {
    const Node* value = node.Find("value");
    if (value != nullptr && value->kind != Node::Kind::kNull) Read(*value, *inner);
  } else {
    for (const Node* member = node.first; member != nullptr; member = member->next) {
      if (member->key != "@type") ReadMember(*member, *inner);
    }
  }
  Any& any = As<Any>(out);
  any.set_type_url(std::string(type->text));
  SerializeStable(*inner, *any.mutable_value());
}

void ProtoReader::ReadDurationText(const Node& node, Message& out) {
  auto& duration = As<google::protobuf::Duration>(out);
  int64_t seconds = 0;
  int32_t nanos = 0;
  Misread misread{"must be a duration in seconds, such as 1.5s", {}};
  if (node.kind == Node::Kind::kString || node.kind == Node::Kind::kNumber) {
    misread = ReadDuration(node.text, seconds, nanos);
  }
  if (misread) {
    Fail(node, misread.why).WithHint(misread.hint);
    return;
  }
  duration.set_seconds(seconds);
  duration.set_nanos(nanos);
}

void ProtoReader::ReadTimestamp(const Node& node, Message& out) {
  auto* timestamp = &As<google::protobuf::Timestamp>(out);
  if (node.kind != Node::Kind::kString ||
      !google::protobuf::util::TimeUtil::FromString(std::string(node.text), timestamp)) {
    Fail(node, "must be a time such as 2026-01-31T12:00:00Z");
  }
}

void ProtoReader::ReadFieldMask(const Node& node, Message& out) {
  auto* mask = &As<google::protobuf::FieldMask>(out);
  std::string text;
  if (const Misread misread = ReadString(node, text)) {
    Fail(node, misread.why);
    return;
  }
  base::ForEachToken(text, [&](std::string_view token) {
    std::string path;
    for (const char c : token) {
      if (c >= 'A' && c <= 'Z') path += '_';
      path += base::ToLower(c);
    }
    mask->add_paths(std::move(path));
    return true;
  });
}

void ProtoReader::ReadStruct(const Node& node, Message& out) {
  if (!node.is_map()) {
    Fail(node, "must be a map, not " + std::string(KindName(node.kind)));
    return;
  }
  auto& fields = *As<google::protobuf::Struct>(out).mutable_fields();
  for (const Node* member = node.first; member != nullptr; member = member->next) {
    extension::FieldErrors::Scope scope(errors_, member->key);
    auto& value = fields[std::string(member->key)];
    value.Clear();
    Read(*member, value);
  }
}

void ProtoReader::ReadValue(const Node& node, Message& out) {
  auto& value = As<google::protobuf::Value>(out);
  switch (node.kind) {
    case Node::Kind::kNull: value.set_null_value(google::protobuf::NULL_VALUE); break;
    case Node::Kind::kBool: value.set_bool_value(node.truth); break;
    case Node::Kind::kNumber: {
      double number = 0;
      if (const Misread misread = ReadDouble(node, number)) Fail(node, misread.why);
      value.set_number_value(number);
      break;
    }
    case Node::Kind::kString: value.set_string_value(std::string(node.text)); break;
    case Node::Kind::kList: ReadListValue(node, *value.mutable_list_value()); break;
    case Node::Kind::kMap: ReadStruct(node, *value.mutable_struct_value()); break;
  }
}

void ProtoReader::ReadListValue(const Node& node, Message& out) {
  auto& list = As<google::protobuf::ListValue>(out);
  if (!node.is_list()) {
    Fail(node, "must be a list, not " + std::string(KindName(node.kind)));
    return;
  }
  size_t index = 0;
  for (const Node* member = node.first; member != nullptr; member = member->next) {
    extension::FieldErrors::Scope scope(errors_, {}, index++);
    Read(*member, *list.add_values());
  }
}

}  // namespace sluice::config::load

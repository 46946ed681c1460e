#include "source/server/admin/redact.h"

#include <memory>
#include <vector>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/struct.pb.h"
#include "udpa/annotations/sensitive.pb.h"

namespace sluice::server::admin {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kHidden[] = "[redacted]";
// A configuration is not nested deeper; a message that is says nothing below.
constexpr int kMaxDepth = 64;

void Walk(Message& message, bool hidden, int depth);

// False when its type is not linked: then nothing of it can be told apart.
bool WalkAny(google::protobuf::Any& any, bool hidden, int depth) {
  const std::string name = any.type_url().substr(any.type_url().rfind('/') + 1);
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  if (descriptor == nullptr) return false;
  const std::unique_ptr<Message> inner(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  if (!inner->ParseFromString(any.value())) return false;
  Walk(*inner, hidden, depth + 1);
  any.set_value(inner->SerializeAsString());
  return true;
}

// A map's value, as of GenericSecret.secrets: the key may stay.
bool IsMapKey(const FieldDescriptor& field) {
  return field.containing_type()->options().map_entry() && field.number() == 1;
}

void HideScalar(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    reflection.ClearField(&message, &field);
  } else if (!field.is_repeated()) {
    reflection.SetString(&message, &field, kHidden);
  } else {
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i)
      reflection.SetRepeatedString(&message, &field, i, kHidden);
  }
}

void WalkField(Message& message, const FieldDescriptor& field, bool hidden, int depth) {
  const Reflection& reflection = *message.GetReflection();
  hidden = hidden || field.options().GetExtension(udpa::annotations::sensitive);
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    if (hidden && !IsMapKey(field)) HideScalar(message, field);
  } else if (field.is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i)
      Walk(*reflection.MutableRepeatedMessage(&message, &field, i), hidden, depth + 1);
  } else {
    Walk(*reflection.MutableMessage(&message, &field), hidden, depth + 1);
  }
}

void Walk(Message& message, bool hidden, int depth) {
  if (depth > kMaxDepth) return message.Clear();
  if (message.GetDescriptor() == google::protobuf::Any::descriptor()) {
    auto& any = static_cast<google::protobuf::Any&>(message);
    if (!WalkAny(any, hidden, depth) && hidden) any.Clear();
    return;
  }
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) WalkField(message, *field, hidden, depth);
}

}  // namespace

void Redact(Message& message) { Walk(message, /*hidden=*/false, 0); }

}  // namespace sluice::server::admin

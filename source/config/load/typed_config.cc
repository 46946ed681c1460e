#include "source/config/load/typed_config.h"

#include <google/protobuf/descriptor.h>

#include <charconv>
#include <cmath>

#include "source/config/load/document.h"
#include "source/config/load/suggest.h"
#include "udpa/type/v1/typed_struct.pb.h"
#include "xds/type/v3/typed_struct.pb.h"

namespace sluice::config::load {
namespace {

using extension::FieldErrors;
using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::ListValue;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Struct;
using google::protobuf::Value;

std::string AfterSlash(const std::string& url) { return url.substr(url.rfind('/') + 1); }

Node* ToNode(const Value& value, Document& document);

// The views in the nodes point into the message, which outlives them.
Node* ToNode(const Struct& map, Document& document) {
  Node* node = document.NewNode(Node::Kind::kMap, 0, 0);
  for (const auto& [key, value] : map.fields()) {
    Node* member = ToNode(value, document);
    member->key = key;
    Document::Append(*node, member);
  }
  return node;
}

Node* ToNode(const ListValue& list, Document& document) {
  Node* node = document.NewNode(Node::Kind::kList, 0, 0);
  for (const Value& value : list.values()) Document::Append(*node, ToNode(value, document));
  return node;
}

Node* ToNode(const Value& value, Document& document) {
  if (value.has_struct_value()) return ToNode(value.struct_value(), document);
  if (value.has_list_value()) return ToNode(value.list_value(), document);
  Node* node = document.NewNode(Node::Kind::kNull, 0, 0);
  if (value.kind_case() == Value::kBoolValue) {
    node->kind = Node::Kind::kBool;
    node->truth = value.bool_value();
    node->text = node->truth ? "true" : "false";
  } else if (value.kind_case() == Value::kNumberValue) {
    char digits[64];
    const auto written = std::to_chars(digits, digits + sizeof(digits), value.number_value());
    node->kind = Node::Kind::kNumber;
    node->text = document.Copy({digits, static_cast<size_t>(written.ptr - digits)});
  } else if (value.kind_case() == Value::kStringValue) {
    node->kind = Node::Kind::kString;
    node->text = value.string_value();
  }
  return node;
}

std::unique_ptr<Message> NewMessage(const std::string& name, FieldErrors& errors) {
  const Descriptor* type = DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  if (type == nullptr) {
    errors.Error("this build knows no type " + name).WithHint(TypeHint(name));
    return nullptr;
  }
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

template <typename TypedStruct>
std::unique_ptr<Message> Unwrap(const Any& any, FieldErrors& errors, ProtoReader::Options options) {
  TypedStruct typed;
  if (!any.UnpackTo(&typed)) {
    errors.Error("holds bytes that are no " + AfterSlash(any.type_url()));
    return nullptr;
  }
  if (typed.type_url().empty()) {
    errors.Error("type_url", "must be set").WithHint("it names the type of the fields in value");
    return nullptr;
  }
  std::unique_ptr<Message> message = NewMessage(AfterSlash(typed.type_url()), errors);
  if (message == nullptr) return nullptr;
  const size_t before = errors.error_count();
  FromStruct(typed.value(), *message, errors, options);
  return errors.error_count() == before ? std::move(message) : nullptr;
}

// The type that a TypedStruct names; empty when it is broken.
template <typename TypedStruct>
std::string InnerName(const Any& any) {
  TypedStruct typed;
  return any.UnpackTo(&typed) ? AfterSlash(typed.type_url()) : std::string();
}

}  // namespace

void FromStruct(const Struct& from, Message& out, FieldErrors& errors,
                ProtoReader::Options options) {
  Document document({}, {});
  ProtoReader(document, options, errors).Read(*ToNode(from, document), out);
}

std::unique_ptr<Message> UnpackTyped(const Any& any, FieldErrors& errors,
                                     ProtoReader::Options options) {
  if (any.type_url().empty()) return nullptr;
  if (any.Is<udpa::type::v1::TypedStruct>())
    return Unwrap<udpa::type::v1::TypedStruct>(any, errors, options);
  if (any.Is<xds::type::v3::TypedStruct>())
    return Unwrap<xds::type::v3::TypedStruct>(any, errors, options);
  std::unique_ptr<Message> message = NewMessage(AfterSlash(any.type_url()), errors);
  if (message != nullptr && !message->ParseFromString(any.value())) {
    errors.Error("holds bytes that are no " + AfterSlash(any.type_url()));
    return nullptr;
  }
  return message;
}

std::string TypeName(const Any& any) {
  if (any.Is<udpa::type::v1::TypedStruct>()) return InnerName<udpa::type::v1::TypedStruct>(any);
  if (any.Is<xds::type::v3::TypedStruct>()) return InnerName<xds::type::v3::TypedStruct>(any);
  return AfterSlash(any.type_url());
}

}  // namespace sluice::config::load

#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "source/config/load/document.h"
#include "source/extension/field_errors.h"

namespace sluice::config::load {

// Reads a tree into a message by reflection, as Envoy's JSON mapping does: both spellings of a
// name, null as unset, a single object for a repeated field, enums by name in any case or by
// number, `@type` for Any. Goes on after a fault, so that all of them are told, each with its
// place.
class ProtoReader {
 public:
  struct Options {
    bool allow_unknown = false;  // unknown fields warn
  };

  // All outlive the reader.
  ProtoReader(const Document& document, Options options, extension::FieldErrors& errors)
      : document_(document), options_(options), errors_(errors) {}

  void Read(const Node& node, google::protobuf::Message& out);
  // Of fields that the types do not have; also those that only warned.
  size_t unknown_fields() const { return unknown_fields_; }

 private:
  using Message = google::protobuf::Message;
  using Field = google::protobuf::FieldDescriptor;

  void ReadMembers(const Node& map, Message& out);
  void ReadMember(const Node& member, Message& out);
  const Field* FindField(const Message& out, std::string_view key);
  bool ClashesInOneof(const Field* field, const Node& member, const Message& out);
  void ReadUnknown(const Node& member, const Message& out);

  void ReadSingular(const Node& node, const Field* field, Message& out);
  void ReadRepeated(const Node& node, const Field* field, Message& out);
  void ReadMap(const Node& node, const Field* field, Message& out);
  bool ReadMapKey(const Node& member, const Field* key_field, Message& entry);
  // One scalar, set or added.
  void ReadScalar(const Node& node, const Field* field, bool add, Message& out);
  template <typename T>
  void Store(const Field* field, bool add, T value, Message& out);
  void ReadEnum(const Node& node, const Field* field, bool add, Message& out);

  // The types with a form of their own. False: to be read as an ordinary message.
  bool ReadWellKnown(const Node& node, Message& out);
  void ReadAny(const Node& node, Message& out);
  const google::protobuf::Descriptor* FindAnyType(const Node& type);
  void ReadDurationText(const Node& node, Message& out);
  void ReadTimestamp(const Node& node, Message& out);
  void ReadFieldMask(const Node& node, Message& out);
  void ReadStruct(const Node& node, Message& out);
  void ReadValue(const Node& node, Message& out);
  void ReadListValue(const Node& node, Message& out);

  extension::Fault& Fail(const Node& node, std::string_view why);

  const Document& document_;
  const Options options_;
  extension::FieldErrors& errors_;
  size_t unknown_fields_ = 0;
  int depth_ = 0;
};

}  // namespace sluice::config::load

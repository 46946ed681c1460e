#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "source/extension/field_errors.h"

namespace validate {
class FieldRules;
}  // namespace validate

namespace sluice::route {
class Regex;
}  // namespace sluice::route

namespace sluice::config::load {

// The constraints that the API's protos carry as `validate.rules` options, compiled per message
// type when a message of that type is first seen. Owned by who checks; freed with it. One thread.
class RuleSet {
 public:
  RuleSet();
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  // Checks what the rules say of this one message: its own fields, not the messages below.
  void Check(const google::protobuf::Message& message, extension::FieldErrors& errors);

  // Whether the rules exempt the message that this field holds.
  bool Skips(const google::protobuf::FieldDescriptor* field);
  // False when neither the type nor any type below it has a rule, nor can hold an Any: no need to
  // descend.
  bool HasRulesBelow(const google::protobuf::Descriptor* type);

 private:
  using Message = google::protobuf::Message;
  using Field = google::protobuf::FieldDescriptor;

  // FieldRules with its expressions compiled.
  struct Rule {
    const validate::FieldRules* rules = nullptr;
    std::shared_ptr<const route::Regex> pattern;
    std::unique_ptr<Rule> items, keys, values;
  };
  struct FieldRule {
    const Field* field;
    Rule rule;
  };
  struct TypeRules {
    std::vector<FieldRule> fields;
    std::vector<const google::protobuf::OneofDescriptor*> required_oneofs;
    std::vector<const Field*> skipped;
    bool empty() const { return fields.empty() && required_oneofs.empty(); }
  };
  enum class Below : uint8_t { kVisiting, kYes, kNo };

  static Rule Compile(const validate::FieldRules& rules);
  const TypeRules& For(const google::protobuf::Descriptor* type);
  void CheckField(const FieldRule& rule, const Message& message, extension::FieldErrors& errors);
  void CheckSingular(const Rule& rule, const Field* field, const Message& message,
                     extension::FieldErrors& errors);
  void CheckList(const Rule& rule, const Field* field, const Message& message,
                 extension::FieldErrors& errors);
  void CheckMap(const Rule& rule, const Field* field, const Message& message,
                extension::FieldErrors& errors);
  // One value: the field itself (index -1), or a member of a repeated field.
  void CheckValue(const Rule& rule, const Field* field, int index, const Message& message,
                  extension::FieldErrors& errors);
  void CheckText(const Rule& rule, const Field* field, const std::string& text,
                 extension::FieldErrors& errors);
  void CheckMessageValue(const Rule& rule, const Message& value, extension::FieldErrors& errors);
  bool HasRulesBelowNow(const google::protobuf::Descriptor* type);

  absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<TypeRules>> types_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, Below> below_;
};

}  // namespace sluice::config::load

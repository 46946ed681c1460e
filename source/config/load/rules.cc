#include "source/config/load/rules.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "source/config/load/map_key.h"
#include "source/config/load/value_rules.h"
#include "source/route/regex.h"
#include "validate/validate.pb.h"

namespace sluice::config::load {
namespace {

using extension::FieldErrors;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using validate::FieldRules;

bool IsOwnType(const Descriptor* type) { return type->file()->package() == "google.protobuf"; }

bool IsRequired(const FieldRules& rules) {
  return rules.message().required() || rules.any().required() || rules.duration().required() ||
         rules.timestamp().required();
}

bool IgnoresEmpty(const FieldRules& rules) {
  return rules.repeated().ignore_empty() || rules.map().ignore_empty();
}

// A member of a repeated scalar field as text, to find equal ones.
std::string MemberKey(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetRepeatedBool(message, field, index) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(reflection.GetRepeatedInt32(message, field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(reflection.GetRepeatedInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::to_string(reflection.GetRepeatedUInt32(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(reflection.GetRepeatedUInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return NumberText(reflection.GetRepeatedDouble(message, field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return NumberText(reflection.GetRepeatedFloat(message, field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return std::to_string(reflection.GetRepeatedEnumValue(message, field, index));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetRepeatedString(message, field, index);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return reflection.GetRepeatedMessage(message, field, index).SerializeAsString();
  }
  return {};
}

void CheckUnique(const Message& message, const FieldDescriptor* field, FieldErrors& errors) {
  absl::flat_hash_set<std::string> seen;
  for (int i = 0, size = message.GetReflection()->FieldSize(message, field); i < size; ++i) {
    std::string key = MemberKey(message, field, i);
    if (seen.insert(key).second) continue;
    FieldErrors::Scope scope(errors, {}, static_cast<size_t>(i));
    errors.Error("stands in the list twice").WithValue(key);
  }
}

void CheckEnumRules(const validate::EnumRules& rules, const FieldDescriptor* field, int value,
                    FieldErrors& errors) {
  const auto* known = field->enum_type()->FindValueByNumber(value);
  const std::string text = known != nullptr ? known->name() : std::to_string(value);
  if (rules.defined_only() && known == nullptr) {
    errors.Error("must be a value of " + field->enum_type()->full_name()).WithValue(text);
  }
  if (rules.has_const_() && value != rules.const_())
    errors.Error("is not the value that is allowed").WithValue(text);
  bool among = rules.in().empty();
  for (const int allowed : rules.in()) among |= allowed == value;
  for (const int barred : rules.not_in()) among &= barred != value;
  if (!among) errors.Error("is not one of the values that are allowed").WithValue(text);
}

}  // namespace

RuleSet::RuleSet() = default;
RuleSet::~RuleSet() = default;

RuleSet::Rule RuleSet::Compile(const FieldRules& rules) {
  Rule rule;
  rule.rules = &rules;
  const std::string& pattern =
      rules.has_string() ? rules.string().pattern() : rules.bytes().pattern();
  if (!pattern.empty()) {
    std::string error;  // the API's own expressions compile
    rule.pattern = route::Regex::Compile(pattern, error);
  }
  const auto below = [](const FieldRules& inner) { return std::make_unique<Rule>(Compile(inner)); };
  if (rules.repeated().has_items()) rule.items = below(rules.repeated().items());
  if (rules.map().has_keys()) rule.keys = below(rules.map().keys());
  if (rules.map().has_values()) rule.values = below(rules.map().values());
  return rule;
}

const RuleSet::TypeRules& RuleSet::For(const Descriptor* type) {
  std::unique_ptr<TypeRules>& known = types_[type];
  if (known != nullptr) return *known;
  known = std::make_unique<TypeRules>();
  if (type->options().GetExtension(validate::disabled) ||
      type->options().GetExtension(validate::ignored))
    return *known;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (!field->options().HasExtension(validate::rules)) continue;
    const FieldRules& rules = field->options().GetExtension(validate::rules);
    known->fields.push_back({field, Compile(rules)});
    if (rules.message().skip()) known->skipped.push_back(field);
  }
  for (int i = 0; i < type->real_oneof_decl_count(); ++i) {
    const auto* oneof = type->oneof_decl(i);
    if (oneof->options().GetExtension(validate::required)) known->required_oneofs.push_back(oneof);
  }
  return *known;
}

bool RuleSet::Skips(const FieldDescriptor* field) {
  for (const FieldDescriptor* skipped : For(field->containing_type()).skipped) {
    if (skipped == field) return true;
  }
  return false;
}

bool RuleSet::HasRulesBelow(const Descriptor* type) {
  if (const auto it = below_.find(type); it != below_.end()) return it->second != Below::kNo;
  below_[type] = Below::kVisiting;
  const bool has = HasRulesBelowNow(type);
  below_[type] = has ? Below::kYes : Below::kNo;
  return has;
}

bool RuleSet::HasRulesBelowNow(const Descriptor* type) {
  if (IsOwnType(type)) return type->well_known_type() == Descriptor::WELLKNOWNTYPE_ANY;
  if (!For(type).empty()) return true;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    // A type that holds itself counts as one with rules: right, if not always the shortest way.
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
        HasRulesBelow(field->message_type()))
      return true;
  }
  return false;
}

void RuleSet::Check(const Message& message, FieldErrors& errors) {
  const TypeRules& rules = For(message.GetDescriptor());
  for (const FieldRule& rule : rules.fields) CheckField(rule, message, errors);
  for (const auto* oneof : rules.required_oneofs) {
    if (message.GetReflection()->HasOneof(message, oneof)) continue;
    std::string names;
    for (int i = 0; i < oneof->field_count(); ++i)
      names += (i == 0 ? "" : ", ") + oneof->field(i)->name();
    errors.Error(oneof->field_count() == 1 ? names + " must be set"
                                           : "one of " + names + " must be set");
  }
}

void RuleSet::CheckField(const FieldRule& rule, const Message& message, FieldErrors& errors) {
  const FieldDescriptor* field = rule.field;
  FieldErrors::Scope scope(errors, field->name());
  if (field->is_map()) {
    CheckMap(rule.rule, field, message, errors);
  } else if (field->is_repeated()) {
    CheckList(rule.rule, field, message, errors);
  } else {
    CheckSingular(rule.rule, field, message, errors);
  }
}

void RuleSet::CheckSingular(const Rule& rule, const FieldDescriptor* field, const Message& message,
                            FieldErrors& errors) {
  if (field->has_presence() && !message.GetReflection()->HasField(message, field)) {
    // A member of a oneof is only needed when it is the one that is chosen.
    if (IsRequired(*rule.rules) && field->real_containing_oneof() == nullptr)
      errors.Error("must be set");
    return;
  }
  CheckValue(rule, field, -1, message, errors);
}

void RuleSet::CheckList(const Rule& rule, const FieldDescriptor* field, const Message& message,
                        FieldErrors& errors) {
  const auto& rules = rule.rules->repeated();
  const auto size = static_cast<uint64_t>(message.GetReflection()->FieldSize(message, field));
  if (size == 0 && IgnoresEmpty(*rule.rules)) return;
  if (size < rules.min_items()) {
    errors.Error(size == 0 ? "must not be empty"
                           : "must have at least " + std::to_string(rules.min_items()) + " items");
  }
  if (rules.has_max_items() && size > rules.max_items()) {
    errors.Error("must have at most " + std::to_string(rules.max_items()) + " items")
        .WithValue(std::to_string(size));
  }
  if (rules.unique()) CheckUnique(message, field, errors);
  if (rule.items == nullptr) return;
  for (uint64_t i = 0; i < size; ++i) {
    FieldErrors::Scope scope(errors, {}, static_cast<size_t>(i));
    CheckValue(*rule.items, field, static_cast<int>(i), message, errors);
  }
}

void RuleSet::CheckMap(const Rule& rule, const FieldDescriptor* field, const Message& message,
                       FieldErrors& errors) {
  const auto& rules = rule.rules->map();
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, field);
  if (size == 0 && IgnoresEmpty(*rule.rules)) return;
  if (static_cast<uint64_t>(size) < rules.min_pairs()) {
    errors.Error(size == 0
                     ? "must not be empty"
                     : "must have at least " + std::to_string(rules.min_pairs()) + " entries");
  }
  if (rules.has_max_pairs() && static_cast<uint64_t>(size) > rules.max_pairs()) {
    errors.Error("must have at most " + std::to_string(rules.max_pairs()) + " entries");
  }
  if (rule.keys == nullptr && rule.values == nullptr && !rules.no_sparse()) return;
  const FieldDescriptor* key = field->message_type()->map_key();
  const FieldDescriptor* value = field->message_type()->map_value();
  for (int i = 0; i < size; ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, field, i);
    const std::string name = MapKeyText(entry);
    FieldErrors::Scope scope(errors, {}, std::string_view(name));
    if (rule.keys != nullptr) CheckValue(*rule.keys, key, -1, entry, errors);
    if (rule.values != nullptr) CheckValue(*rule.values, value, -1, entry, errors);
    if (rules.no_sparse() && value->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
        !entry.GetReflection()->HasField(entry, value)) {
      errors.Error("must have a value");
    }
  }
}

void RuleSet::CheckText(const Rule& rule, const FieldDescriptor* field, const std::string& text,
                        FieldErrors& errors) {
  const size_t before = errors.error_count();
  const bool is_bytes = field->type() == FieldDescriptor::TYPE_BYTES;
  if (is_bytes) {
    CheckBytesRules(rule.rules->bytes(), text, errors);
  } else {
    CheckStringRules(rule.rules->string(), text, errors);
  }
  const bool ignored =
      text.empty() && (rule.rules->string().ignore_empty() || rule.rules->bytes().ignore_empty());
  if (rule.pattern == nullptr || ignored || errors.error_count() != before) return;
  if (!rule.pattern->FullMatch(text))
    errors.Error("must match " + rule.pattern->source()).WithValue(text);
}

void RuleSet::CheckMessageValue(const Rule& rule, const Message& value, FieldErrors& errors) {
  const FieldRules& rules = *rule.rules;
  switch (value.GetDescriptor()->well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_DURATION:
      CheckDurationRules(rules.duration(), static_cast<const google::protobuf::Duration&>(value),
                         errors);
      return;
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      CheckTimestampRules(rules.timestamp(), static_cast<const google::protobuf::Timestamp&>(value),
                          errors);
      return;
    case Descriptor::WELLKNOWNTYPE_ANY:
      CheckAnyRules(rules.any(), static_cast<const google::protobuf::Any&>(value), errors);
      return;
    case Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
    case Descriptor::WELLKNOWNTYPE_STRUCT:
    case Descriptor::WELLKNOWNTYPE_VALUE:
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
    case Descriptor::WELLKNOWNTYPE_FIELDMASK:
      return;  // checked on its own when the walk comes to it
    default:   // a wrapper: the rule is about what it holds
      CheckValue(rule, value.GetDescriptor()->field(0), -1, value, errors);
  }
}

void RuleSet::CheckValue(const Rule& rule, const FieldDescriptor* field, int index,
                         const Message& message, FieldErrors& errors) {
  const Reflection& reflection = *message.GetReflection();
  const FieldRules& rules = *rule.rules;
  const auto get = [&](auto singular, auto repeated) {
    return index < 0 ? (reflection.*singular)(message, field)
                     : (reflection.*repeated)(message, field, index);
  };
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      CheckText(rule, field, get(&Reflection::GetString, &Reflection::GetRepeatedString), errors);
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      CheckEnumRules(rules.enum_(), field,
                     get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue), errors);
      return;
    case FieldDescriptor::CPPTYPE_BOOL: {
      const bool value = get(&Reflection::GetBool, &Reflection::GetRepeatedBool);
      if (rules.bool_().has_const_() && value != rules.bool_().const_()) {
        errors.Error(rules.bool_().const_() ? "must be true" : "must be false");
      }
      return;
    }
    case FieldDescriptor::CPPTYPE_DOUBLE:
      CheckNumberRules(rules.double_(), get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble),
                       errors);
      return;
    case FieldDescriptor::CPPTYPE_FLOAT:
      CheckNumberRules(rules.float_(), get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat),
                       errors);
      return;
    case FieldDescriptor::CPPTYPE_INT32: {
      const int32_t value = get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32);
      CheckNumberRules(rules.int32(), value, errors);
      CheckNumberRules(rules.sint32(), value, errors);
      CheckNumberRules(rules.sfixed32(), value, errors);
      return;
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const int64_t value = get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64);
      CheckNumberRules(rules.int64(), value, errors);
      CheckNumberRules(rules.sint64(), value, errors);
      CheckNumberRules(rules.sfixed64(), value, errors);
      return;
    }
    case FieldDescriptor::CPPTYPE_UINT32: {
      const uint32_t value = get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32);
      CheckNumberRules(rules.uint32(), value, errors);
      CheckNumberRules(rules.fixed32(), value, errors);
      return;
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      const uint64_t value = get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64);
      CheckNumberRules(rules.uint64(), value, errors);
      CheckNumberRules(rules.fixed64(), value, errors);
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      CheckMessageValue(rule,
                        index < 0 ? reflection.GetMessage(message, field)
                                  : reflection.GetRepeatedMessage(message, field, index),
                        errors);
      return;
  }
}

}  // namespace sluice::config::load

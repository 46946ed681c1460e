#include "source/config/load/checker.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include <utility>

#include "envoy/annotations/deprecation.pb.h"
#include "source/config/load/map_key.h"
#include "source/config/load/typed_config.h"

namespace sluice::config::load {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using support::Support;

// Any within Any is bounded by nothing but this.
constexpr int kMaxDepth = 100;

}  // namespace

Checker::Counts Checker::Check(const Message& message, Errors& errors) {
  counts_ = {};
  notes_.clear();
  note_of_.clear();
  const std::string base = errors.Path();
  Asked asked;
  asked.support = options_.check_support;
  Walk(message, asked, errors);
  for (const Note& note : notes_) {
    std::string_view path = note.path;
    path.remove_prefix(std::min(path.size(), base.empty() ? 0 : base.size() + 1));
    auto& fault = errors.Warning(path, note.why);
    if (note.count > 1) fault.WithHint("and in " + std::to_string(note.count - 1) + " more places");
  }
  return counts_;
}

void Checker::Remember(const void* what, const std::string& why, size_t& counter,
                       const Errors& errors) {
  ++counter;
  const auto [it, is_new] = note_of_.try_emplace(what, notes_.size());
  if (is_new) notes_.push_back({errors.Path(), why, 0});
  ++notes_[it->second].count;
}

bool Checker::Accept(const support::Verdict& verdict, const void* what, const std::string& name,
                     Asked& asked, Errors& errors) {
  const std::string subject = name.empty() ? std::string() : name + " ";
  switch (verdict.support) {
    case Support::kImplemented:
      // That one of the entries is built, the parser looks after.
      asked.alternative = asked.alternative || verdict.alternatives;
      return true;
    case Support::kTolerated:
      Remember(what, subject + "has no effect: " + std::string(verdict.reason), counts_.tolerated,
               errors);
      asked.support = false;
      return true;
    case Support::kRejected:
      errors.Error(subject + "is not supported: " + std::string(verdict.reason));
      return false;
    case Support::kUnnamed:
      errors.Error(subject + "is not supported: this build does not know it");
      return false;
  }
  return false;
}

void Checker::Walk(const Message& message, Asked asked, Errors& errors) {
  const Descriptor* type = message.GetDescriptor();
  if (depth_ >= kMaxDepth) {
    errors.Error("nested too deep");
    return;
  }
  ++depth_;
  if (type->well_known_type() == Descriptor::WELLKNOWNTYPE_ANY) {
    WalkAny(static_cast<const Any&>(message), asked, errors);
  } else if (type->well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION) {
    CheckDuration(message, errors);
  } else if (type->well_known_type() == Descriptor::WELLKNOWNTYPE_UNSPECIFIED) {
    WalkFields(message, asked, errors);
  }  // Struct and the wrappers hold nothing that has a rule.
  --depth_;
}

void Checker::WalkFields(const Message& message, Asked asked, Errors& errors) {
  const Descriptor* type = message.GetDescriptor();
  if (asked.support) {
    const support::Verdict whole = support_.OfType(*type);
    if (whole.support != Support::kUnnamed &&
        !Accept(whole, type, type->full_name(), asked, errors))
      return;
    // Of a package that no table names, such as an expression tree: below a field that is
    // implemented.
    if (!support_.Names(type->full_name())) asked.support = false;
  }
  if (asked.rules) rules_.Check(message, errors);
  CheckUnknown(message, errors);
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    Errors::Scope scope(errors, field->name());
    WalkField(message, field, asked, errors);
  }
}

void Checker::WalkField(const Message& message, const FieldDescriptor* field, Asked asked,
                        Errors& errors) {
  CheckDeprecated(field, errors);
  if (asked.support && !Accept(support_.OfField(*field), field, {}, asked, errors)) return;
  const FieldDescriptor* value = field->is_map() ? field->message_type()->map_value() : field;
  if (value->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    CheckEnum(message, field, asked.support, errors);
    return;
  }
  if (value->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return;
  const Descriptor* type = value->message_type();
  const bool leaf = type->well_known_type() != Descriptor::WELLKNOWNTYPE_UNSPECIFIED &&
                    type->well_known_type() != Descriptor::WELLKNOWNTYPE_ANY &&
                    type->well_known_type() != Descriptor::WELLKNOWNTYPE_DURATION;
  if (leaf) return;
  asked.rules =
      asked.rules && !rules_.Skips(field) && (asked.support || rules_.HasRulesBelow(type));
  WalkMembers(message, field, asked, errors);
}

void Checker::WalkMembers(const Message& message, const FieldDescriptor* field, Asked asked,
                          Errors& errors) {
  const Reflection& reflection = *message.GetReflection();
  if (!field->is_repeated()) {
    Walk(reflection.GetMessage(message, field), asked, errors);
    return;
  }
  for (int i = 0, size = reflection.FieldSize(message, field); i < size; ++i) {
    const Message& member = reflection.GetRepeatedMessage(message, field, i);
    if (field->is_map()) {
      const std::string key = MapKeyText(member);
      Errors::Scope scope(errors, {}, std::string_view(key));
      Walk(member.GetReflection()->GetMessage(member, field->message_type()->map_value()), asked,
           errors);
    } else {
      Errors::Scope scope(errors, {}, static_cast<size_t>(i));
      Walk(member, asked, errors);
    }
  }
}

void Checker::WalkAny(const Any& any, Asked asked, Errors& errors) {
  ProtoReader::Options options;
  options.allow_unknown = options_.allow_unknown;
  const std::unique_ptr<Message> inner = UnpackTyped(any, errors, options);
  if (inner == nullptr) return;
  if (std::exchange(asked.alternative, false) && asked.support) {
    const Descriptor* type = inner->GetDescriptor();
    const support::Verdict verdict = support_.OfType(*type);
    if (verdict.support == Support::kRejected) {
      Remember(type, type->full_name() + " is passed over: " + std::string(verdict.reason),
               counts_.tolerated, errors);
      return;
    }
  }
  Walk(*inner, asked, errors);
}

void Checker::CheckDuration(const Message& message, Errors& errors) {
  const auto& duration = static_cast<const google::protobuf::Duration&>(message);
  constexpr int64_t kMaxSeconds = 315576000000;
  constexpr int32_t kSecond = 1000000000;
  if (duration.seconds() < 0 || duration.nanos() < 0) {
    errors.Error("must not be negative");
  } else if (duration.seconds() > kMaxSeconds || duration.nanos() >= kSecond) {
    errors.Error("is no valid duration");
  }
}

void Checker::CheckUnknown(const Message& message, Errors& errors) {
  const auto& unknown = message.GetReflection()->GetUnknownFields(message);
  for (int i = 0; i < unknown.field_count(); ++i) {
    ++counts_.unknown;
    const std::string why = "field number " + std::to_string(unknown.field(i).number()) +
                            " is not known in " + message.GetDescriptor()->full_name();
    options_.allow_unknown ? errors.Warning(why) : errors.Error(why);
  }
}

void Checker::CheckDeprecated(const FieldDescriptor* field, Errors& errors) {
  const auto& options = field->options();
  if (!options.deprecated()) return;
  if (options.GetExtension(envoy::annotations::disallowed_by_default)) {
    errors.Error("is deprecated and no longer allowed")
        .WithHint("see Envoy's release notes of " +
                  options.GetExtension(envoy::annotations::deprecated_at_minor_version));
    return;
  }
  if (options_.warn_deprecated) {
    Remember(&options, field->full_name() + " is deprecated", counts_.deprecated, errors);
  } else {
    ++counts_.deprecated;
  }
}

void Checker::CheckEnum(const Message& message, const FieldDescriptor* field, bool support,
                        Errors& errors) {
  const Reflection& reflection = *message.GetReflection();
  if (!field->is_repeated()) {
    CheckEnumValue(*reflection.GetEnum(message, field), support, errors);
    return;
  }
  for (int i = 0, size = reflection.FieldSize(message, field); i < size; ++i) {
    if (field->is_map()) {
      const Message& entry = reflection.GetRepeatedMessage(message, field, i);
      const std::string key = MapKeyText(entry);
      Errors::Scope scope(errors, {}, std::string_view(key));
      CheckEnumValue(*entry.GetReflection()->GetEnum(entry, field->message_type()->map_value()),
                     support, errors);
    } else {
      Errors::Scope scope(errors, {}, static_cast<size_t>(i));
      CheckEnumValue(*reflection.GetRepeatedEnum(message, field, i), support, errors);
    }
  }
}

void Checker::CheckEnumValue(const EnumValueDescriptor& value, bool support, Errors& errors) {
  // A number that the enum does not have is given a made-up descriptor; `defined_only` is what
  // refuses it.
  if (value.type()->FindValueByNumber(value.number()) != &value &&
      value.type()->FindValueByName(value.name()) != &value) {
    return;
  }
  if (value.options().deprecated()) {
    if (value.options().GetExtension(envoy::annotations::disallowed_by_default_enum)) {
      errors.Error(value.name() + " is deprecated and no longer allowed");
      return;
    }
    Remember(&value.options(), value.full_name() + " is deprecated", counts_.deprecated, errors);
  }
  Asked asked;
  if (support) Accept(support_.OfEnumValue(value), &value, value.name(), asked, errors);
}

}  // namespace sluice::config::load

#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <type_traits>

#include "source/extension/field_errors.h"
#include "validate/validate.pb.h"

namespace sluice::config::load {

// The rules of one kind of value each. A fault is added at the current path, with the value.
void CheckStringRules(const validate::StringRules& rules, const std::string& text,
                      extension::FieldErrors& errors);
void CheckBytesRules(const validate::BytesRules& rules, const std::string& bytes,
                     extension::FieldErrors& errors);
void CheckDurationRules(const validate::DurationRules& rules,
                        const google::protobuf::Duration& value, extension::FieldErrors& errors);
void CheckTimestampRules(const validate::TimestampRules& rules,
                         const google::protobuf::Timestamp& value, extension::FieldErrors& errors);
void CheckAnyRules(const validate::AnyRules& rules, const google::protobuf::Any& value,
                   extension::FieldErrors& errors);

// `5`, `0.5`: as a user writes it.
std::string NumberText(double value);
template <typename T>
std::string NumberText(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    return NumberText(static_cast<double>(value));
  } else {
    return std::to_string(value);
  }
}

// Whether `value` obeys the bounds; when the lower bound is above the upper one, it must lie
// outside of them. `text` writes a bound for the message.
template <typename Rules, typename T, typename Text>
void CheckBounds(const Rules& rules, const T& value, Text text, extension::FieldErrors& errors) {
  const bool low = rules.has_gt() || rules.has_gte(), high = rules.has_lt() || rules.has_lte();
  const bool above =
      rules.has_gt() ? rules.gt() < value : !rules.has_gte() || !(value < rules.gte());
  const bool below =
      rules.has_lt() ? value < rules.lt() : !rules.has_lte() || !(rules.lte() < value);
  const std::string low_text = !low             ? ""
                               : rules.has_gt() ? "above " + text(rules.gt())
                                                : "at least " + text(rules.gte());
  const std::string high_text = !high            ? ""
                                : rules.has_lt() ? "below " + text(rules.lt())
                                                 : "at most " + text(rules.lte());
  const auto low_bound = rules.has_gt() ? rules.gt() : rules.gte();
  const auto high_bound = rules.has_lt() ? rules.lt() : rules.lte();
  if (low && high && high_bound < low_bound) {
    if (!above && !below)
      errors.Error("must be " + high_text + " or " + low_text).WithValue(text(value));
    return;
  }
  if (above && below) return;
  errors.Error("must be " + low_text + (low && high ? " and " : "") + high_text)
      .WithValue(text(value));
}

template <typename Rules, typename T>
void CheckNumberRules(const Rules& rules, T value, extension::FieldErrors& errors) {
  if (rules.ignore_empty() && value == T()) return;
  const auto text = [](auto number) { return NumberText(number); };
  if (rules.has_const_() && value != rules.const_()) {
    errors.Error("must be " + text(rules.const_())).WithValue(text(value));
  }
  if (rules.has_gt() || rules.has_gte() || rules.has_lt() || rules.has_lte())
    CheckBounds(rules, value, text, errors);
  bool among = rules.in().empty();
  for (const auto allowed : rules.in()) among |= allowed == value;
  for (const auto barred : rules.not_in()) among &= barred != value;
  if (!among) errors.Error("is not one of the values that are allowed").WithValue(text(value));
}

}  // namespace sluice::config::load

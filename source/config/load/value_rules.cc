#include "source/config/load/value_rules.h"

#include <charconv>
#include <ctime>

#include "source/base/ascii.h"
#include "source/config/load/text_formats.h"

namespace sluice::config::load {
namespace {

using extension::FieldErrors;
using extension::Quote;
using google::protobuf::Duration;
using google::protobuf::Timestamp;

// The types that the API gives as seconds and nanos, made comparable.
struct Instant {
  int64_t seconds = 0;
  int64_t nanos = 0;

  friend bool operator<(const Instant& a, const Instant& b) {
    return a.seconds != b.seconds ? a.seconds < b.seconds : a.nanos < b.nanos;
  }
  friend bool operator==(const Instant& a, const Instant& b) {
    return a.seconds == b.seconds && a.nanos == b.nanos;
  }
};

template <typename T>
Instant ToInstant(const T& value) {
  return {value.seconds(), value.nanos()};
}

std::string DurationText(const Instant& value) {
  const bool negative = value.seconds < 0 || value.nanos < 0;
  std::string text =
      (negative ? "-" : "") + std::to_string(value.seconds < 0 ? -value.seconds : value.seconds);
  if (value.nanos != 0) {
    std::string decimals =
        std::to_string(1000000000 + (value.nanos < 0 ? -value.nanos : value.nanos)).substr(1);
    decimals.resize(decimals.find_last_not_of('0') + 1);
    text += "." + decimals;
  }
  return text + "s";
}

// The bounds of DurationRules or TimestampRules as CheckBounds wants them.
template <typename Rules>
struct InstantBounds {
  const Rules& rules;
  bool has_lt() const { return rules.has_lt(); }
  bool has_lte() const { return rules.has_lte(); }
  bool has_gt() const { return rules.has_gt(); }
  bool has_gte() const { return rules.has_gte(); }
  Instant lt() const { return ToInstant(rules.lt()); }
  Instant lte() const { return ToInstant(rules.lte()); }
  Instant gt() const { return ToInstant(rules.gt()); }
  Instant gte() const { return ToInstant(rules.gte()); }
};

template <typename Rules>
void CheckInstantBounds(const Rules& rules, const Instant& value, FieldErrors& errors) {
  if (rules.has_const_() && !(ToInstant(rules.const_()) == value)) {
    errors.Error("must be " + DurationText(ToInstant(rules.const_())))
        .WithValue(DurationText(value));
  }
  if (!rules.has_lt() && !rules.has_lte() && !rules.has_gt() && !rules.has_gte()) return;
  CheckBounds(InstantBounds<Rules>{rules}, value, DurationText, errors);
}

// "exactly 3", "at least 1" and so on; empty when the size is right.
template <typename Rules>
std::string SizeFault(const Rules& rules, uint64_t size) {
  if (rules.has_len() && size != rules.len()) return "exactly " + std::to_string(rules.len());
  if (rules.has_min_len() && size < rules.min_len())
    return "at least " + std::to_string(rules.min_len());
  if (rules.has_max_len() && size > rules.max_len())
    return "at most " + std::to_string(rules.max_len());
  return {};
}

std::string ByteSizeFault(const validate::StringRules& rules, uint64_t size) {
  if (rules.has_len_bytes() && size != rules.len_bytes())
    return "exactly " + std::to_string(rules.len_bytes());
  if (rules.has_min_bytes() && size < rules.min_bytes())
    return "at least " + std::to_string(rules.min_bytes());
  if (rules.has_max_bytes() && size > rules.max_bytes())
    return "at most " + std::to_string(rules.max_bytes());
  return {};
}

template <typename List>
bool Contains(const List& list, const std::string& text) {
  for (const std::string& member : list) {
    if (member == text) return true;
  }
  return false;
}

template <typename List>
std::string Listed(const List& list) {
  std::string out;
  for (const auto& member : list) out += (out.empty() ? "" : ", ") + Quote(member);
  return out;
}

// What strings and bytes have in common.
template <typename Rules>
std::string ContentFault(const Rules& rules, const std::string& text) {
  if (rules.has_const_() && text != rules.const_()) return "must be " + Quote(rules.const_());
  if (rules.has_prefix() && !base::StartsWith(text, rules.prefix()))
    return "must begin with " + Quote(rules.prefix());
  if (rules.has_suffix() && !base::EndsWith(text, rules.suffix()))
    return "must end with " + Quote(rules.suffix());
  if (rules.has_contains() && text.find(rules.contains()) == std::string::npos) {
    return "must contain " + Quote(rules.contains());
  }
  if (!rules.in().empty() && !Contains(rules.in(), text))
    return "must be one of " + Listed(rules.in());
  if (Contains(rules.not_in(), text)) return "must not be one of " + Listed(rules.not_in());
  return {};
}

std::string FormatFault(const validate::StringRules& rules, const std::string& text) {
  const auto want = [](bool good, const char* what) {
    return good ? std::string() : std::string("must be ") + what;
  };
  switch (rules.well_known_case()) {
    case validate::StringRules::kEmail: return want(IsEmail(text), "an e-mail address");
    case validate::StringRules::kHostname: return want(IsHostname(text), "a host name");
    case validate::StringRules::kIp: return want(IsIpv4(text) || IsIpv6(text), "an IP address");
    case validate::StringRules::kIpv4: return want(IsIpv4(text), "an IPv4 address");
    case validate::StringRules::kIpv6: return want(IsIpv6(text), "an IPv6 address");
    case validate::StringRules::kUri: return want(IsUri(text), "a URI");
    case validate::StringRules::kUriRef: return want(IsUriRef(text), "a URI or a reference to one");
    case validate::StringRules::kAddress:
      return want(IsHostname(text) || IsIpv4(text) || IsIpv6(text), "a host name or an IP address");
    case validate::StringRules::kUuid: return want(IsUuid(text), "a UUID");
    case validate::StringRules::kWellKnownRegex:
      if (rules.well_known_regex() == validate::HTTP_HEADER_NAME) {
        return want(IsHeaderName(text, rules.strict()), "a header name");
      }
      if (rules.well_known_regex() == validate::HTTP_HEADER_VALUE) {
        return want(IsHeaderValue(text, rules.strict()),
                    "a header value, without control characters");
      }
      return {};
    case validate::StringRules::WELL_KNOWN_NOT_SET: return {};
  }
  return {};
}

}  // namespace

std::string NumberText(double value) {
  char digits[64];
  const auto written = std::to_chars(digits, digits + sizeof(digits), value);
  return std::string(digits, written.ptr);
}

void CheckStringRules(const validate::StringRules& rules, const std::string& text,
                      FieldErrors& errors) {
  if (rules.ignore_empty() && text.empty()) return;
  const bool counts = rules.has_len() || rules.has_min_len() || rules.has_max_len();
  std::string why;
  if (counts) why = SizeFault(rules, CharacterCount(text));
  const bool empty = text.empty() && !why.empty();
  if (!why.empty()) why = empty ? "must not be empty" : "must have " + why + " characters";
  if (why.empty()) {
    why = ByteSizeFault(rules, text.size());
    if (!why.empty()) why = text.empty() ? "must not be empty" : "must have " + why + " bytes";
  }
  if (why.empty()) why = ContentFault(rules, text);
  if (why.empty() && rules.has_not_contains() &&
      text.find(rules.not_contains()) != std::string::npos) {
    why = "must not contain " + Quote(rules.not_contains());
  }
  if (why.empty()) why = FormatFault(rules, text);
  if (why.empty()) return;
  extension::Fault& fault = errors.Error(why);
  if (!text.empty()) fault.WithValue(text);
}

void CheckBytesRules(const validate::BytesRules& rules, const std::string& bytes,
                     FieldErrors& errors) {
  if (rules.ignore_empty() && bytes.empty()) return;
  std::string why = SizeFault(rules, bytes.size());
  if (!why.empty()) why = "must have " + why + " bytes";
  if (why.empty()) why = ContentFault(rules, bytes);
  const bool v4 = bytes.size() == 4, v6 = bytes.size() == 16;
  if (why.empty() &&
      ((rules.ip() && !v4 && !v6) || (rules.ipv4() && !v4) || (rules.ipv6() && !v6))) {
    why = "must be an IP address of 4 or 16 bytes";
  }
  if (!why.empty()) errors.Error(why).WithValue(bytes);
}

void CheckDurationRules(const validate::DurationRules& rules, const Duration& value,
                        FieldErrors& errors) {
  const Instant instant = ToInstant(value);
  CheckInstantBounds(rules, instant, errors);
  bool among = rules.in().empty();
  for (const Duration& allowed : rules.in()) among |= ToInstant(allowed) == instant;
  for (const Duration& barred : rules.not_in()) among &= !(ToInstant(barred) == instant);
  if (!among)
    errors.Error("is not one of the values that are allowed").WithValue(DurationText(instant));
}

void CheckTimestampRules(const validate::TimestampRules& rules, const Timestamp& value,
                         FieldErrors& errors) {
  const Instant instant = ToInstant(value);
  CheckInstantBounds(rules, instant, errors);
  if (!rules.lt_now() && !rules.gt_now() && !rules.has_within()) return;
  // A rule about the date at which the text is read: no clock of ours stands for that.
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const Instant present{now.tv_sec, now.tv_nsec};
  if (rules.lt_now() && !(instant < present)) errors.Error("must be in the past");
  if (rules.gt_now() && !(present < instant)) errors.Error("must be in the future");
  const int64_t apart = instant.seconds > present.seconds ? instant.seconds - present.seconds
                                                          : present.seconds - instant.seconds;
  if (rules.has_within() && apart > rules.within().seconds()) {
    errors.Error("must be within " + DurationText(ToInstant(rules.within())) + " of now");
  }
}

void CheckAnyRules(const validate::AnyRules& rules, const google::protobuf::Any& value,
                   FieldErrors& errors) {
  if (!rules.in().empty() && !Contains(rules.in(), value.type_url())) {
    errors.Error("must be of one of the types " + Listed(rules.in())).WithValue(value.type_url());
  }
  if (Contains(rules.not_in(), value.type_url())) {
    errors.Error("must not be of this type").WithValue(value.type_url());
  }
}

}  // namespace sluice::config::load

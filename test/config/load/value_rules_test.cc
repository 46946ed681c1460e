#include "source/config/load/value_rules.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

using extension::FieldErrors;
using ::testing::HasSubstr;

std::string Fault(const validate::StringRules& rules, const std::string& text) {
  FieldErrors errors;
  CheckStringRules(rules, text, errors);
  return errors.ErrorText();
}

std::string Fault(const validate::DurationRules& rules, int64_t seconds, int32_t nanos) {
  google::protobuf::Duration duration;
  duration.set_seconds(seconds);
  duration.set_nanos(nanos);
  FieldErrors errors;
  CheckDurationRules(rules, duration, errors);
  return errors.ErrorText();
}

TEST(ValueRulesTest, ARangeTurnedInsideOutIsOutsideOfIt) {
  validate::Int32Rules rules;
  rules.set_gte(10);
  rules.set_lt(5);
  FieldErrors errors;
  CheckNumberRules(rules, 4, errors);
  CheckNumberRules(rules, 10, errors);
  EXPECT_TRUE(errors.ok());
  CheckNumberRules(rules, 7, errors);
  EXPECT_THAT(errors.ErrorText(), HasSubstr("must be below 5 or at least 10 (is \"7\")"));
}

TEST(ValueRulesTest, InNotInConstAndIgnoreEmpty) {
  validate::UInt32Rules rules;
  rules.add_in(3);
  rules.set_ignore_empty(true);
  FieldErrors errors;
  CheckNumberRules(rules, 0u, errors);
  CheckNumberRules(rules, 3u, errors);
  EXPECT_TRUE(errors.ok());
  CheckNumberRules(rules, 4u, errors);
  EXPECT_EQ(errors.error_count(), 1);
  validate::StringRules text;
  text.set_prefix("a");
  text.set_suffix("z");
  text.set_contains("-");
  text.set_not_contains("!");
  text.add_not_in("a-z");
  const auto fault = [&text](const std::string& value) {
    FieldErrors found;
    CheckStringRules(text, value, found);
    return found.ErrorText();
  };
  EXPECT_EQ(fault("a-b-z"), "");
  EXPECT_THAT(fault("b-z"), HasSubstr("must begin with \"a\""));
  EXPECT_THAT(fault("a-b"), HasSubstr("must end with \"z\""));
  EXPECT_THAT(fault("az"), HasSubstr("must contain \"-\""));
  EXPECT_THAT(fault("a-!z"), HasSubstr("must not contain \"!\""));
  EXPECT_THAT(fault("a-z"), HasSubstr("must not be one of \"a-z\""));
}

TEST(ValueRulesTest, LengthsCountCharactersAndBytes) {
  validate::StringRules rules;
  rules.set_max_len(2);
  rules.set_max_bytes(3);
  FieldErrors errors;
  CheckStringRules(rules, "\xc3\xa9x", errors);
  EXPECT_TRUE(errors.ok());
  CheckStringRules(rules, "\xc3\xa9\xc3\xa9", errors);
  EXPECT_THAT(errors.ErrorText(), HasSubstr("must have at most 3 bytes"));
}

TEST(ValueRulesTest, AnEmptyTextIsToldWithoutAValue) {
  validate::StringRules rules;
  rules.set_min_len(1);
  EXPECT_EQ(Fault(rules, ""), "error: must not be empty\n");
  rules.set_ignore_empty(true);
  EXPECT_EQ(Fault(rules, ""), "");
}

TEST(ValueRulesTest, NamesTheFormatThatATextDoesNotHave) {
  validate::StringRules rules;
  rules.set_uri(true);
  EXPECT_EQ(Fault(rules, "http://a.test"), "");
  EXPECT_THAT(Fault(rules, "a b"), HasSubstr("must be a URI"));
  rules.set_address(true);
  EXPECT_EQ(Fault(rules, "::1"), "");
  EXPECT_EQ(Fault(rules, "a.test"), "");
  EXPECT_THAT(Fault(rules, "a_b"), HasSubstr("must be a host name or an IP address"));
}

TEST(ValueRulesTest, DurationsAreComparedAndWrittenToTheNanosecond) {
  validate::DurationRules rules;
  rules.mutable_gte()->set_nanos(1000000);
  rules.mutable_lt()->set_seconds(2);
  EXPECT_EQ(Fault(rules, 0, 1000000), "");
  EXPECT_EQ(Fault(rules, 1, 999999999), "");
  EXPECT_THAT(Fault(rules, 0, 999999),
              HasSubstr("must be at least 0.001s and below 2s (is \"0.000999999s\")"));
  EXPECT_THAT(Fault(rules, -1, -500000000), HasSubstr("(is \"-1.5s\")"));
}

TEST(ValueRulesTest, BytesMayHaveToBeAnAddress) {
  validate::BytesRules rules;
  rules.set_ipv4(true);
  FieldErrors errors;
  CheckBytesRules(rules, std::string(4, 'x'), errors);
  EXPECT_TRUE(errors.ok());
  CheckBytesRules(rules, std::string(16, 'x'), errors);
  EXPECT_FALSE(errors.ok());
}

TEST(ValueRulesTest, AnAnyHasToBeOfOneOfTheTypes) {
  validate::AnyRules rules;
  rules.add_in("type.googleapis.com/a");
  google::protobuf::Any any;
  any.set_type_url("type.googleapis.com/b");
  FieldErrors errors;
  CheckAnyRules(rules, any, errors);
  EXPECT_THAT(errors.ErrorText(),
              HasSubstr("must be of one of the types \"type.googleapis.com/a\""));
}

TEST(ValueRulesTest, NumbersAreWrittenAsAUserWritesThem) {
  EXPECT_EQ(NumberText(0.5), "0.5");
  EXPECT_EQ(NumberText(5.0f), "5");
  EXPECT_EQ(NumberText(uint64_t{18446744073709551615u}), "18446744073709551615");
}

}  // namespace
}  // namespace sluice::config::load

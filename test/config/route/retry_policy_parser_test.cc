#include <gtest/gtest.h>

#include "source/config/route/action_parser.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

route::RetrySpec Parse(const std::string& fields, extension::FieldErrors& errors) {
  route::RetrySpec spec;
  ParseRetry(FromYaml<envoy::config::route::v3::RetryPolicy>("{" + fields + "}"), errors, spec);
  return spec;
}

TEST(RetryPolicyParserTest, ReadsHeadersThatMakeRetriable) {
  extension::FieldErrors errors;
  const route::RetrySpec spec = Parse(
      "retry_on: retriable-headers, retriable_headers: [{name: X-Again, present_match: true}], "
      "retriable_request_headers: [{name: ':method', string_match: {exact: GET}}]",
      errors);
  ASSERT_TRUE(errors.ok()) << errors.ErrorText();
  EXPECT_EQ(spec.on, route::RetrySpec::kRetriableHeaders);
  ASSERT_EQ(spec.headers.size(), 1u);
  EXPECT_EQ(spec.headers[0].name, "x-again");
  ASSERT_EQ(spec.request_headers.size(), 1u);
  EXPECT_EQ(spec.request_headers[0].pseudo, route::HeaderMatcher::Pseudo::kMethod);
}

TEST(RetryPolicyParserTest, ReadsWhatSaysWhenToComeAgain) {
  extension::FieldErrors errors;
  const route::RetrySpec spec = Parse(
      "rate_limited_retry_back_off: {reset_headers: [{name: Retry-After}, {name: x-reset, format: "
      "UNIX_TIMESTAMP}], max_interval: 60s}",
      errors);
  ASSERT_TRUE(errors.ok()) << errors.ErrorText();
  ASSERT_EQ(spec.reset_headers.size(), 2u);
  EXPECT_EQ(spec.reset_headers[0].name, "retry-after");
  EXPECT_FALSE(spec.reset_headers[0].timestamp);
  EXPECT_TRUE(spec.reset_headers[1].timestamp);
  EXPECT_EQ(spec.max_reset, std::chrono::seconds(60));
  EXPECT_EQ(Parse("", errors).max_reset, std::chrono::seconds(300));
}

TEST(RetryPolicyParserTest, ATryMayHaveLimitsOfItsOwn) {
  extension::FieldErrors errors;
  const route::RetrySpec spec = Parse("per_try_timeout: 2s, per_try_idle_timeout: 1s", errors);
  ASSERT_TRUE(errors.ok()) << errors.ErrorText();
  EXPECT_EQ(spec.per_try_timeout, std::chrono::seconds(2));
  EXPECT_EQ(spec.per_try_idle, std::chrono::seconds(1));
}

TEST(RetryPolicyParserTest, WhatIsNotBuiltIsNamed) {
  extension::FieldErrors errors;
  Parse("retry_priority: {name: x}", errors);
  ASSERT_FALSE(errors.ok());
  EXPECT_EQ(errors.faults()[0].path, "retry_priority");
}

}  // namespace
}  // namespace sluice::config

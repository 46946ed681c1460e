#include "source/http/format/tls_operators.h"

#include <gtest/gtest.h>

namespace sluice::http::format {
namespace {

TEST(TlsOperatorsTest, EachSideHasItsFacts) {
  Part part;
  std::string error;
  ASSERT_TRUE(CompileTlsOperator("DOWNSTREAM_PEER_SUBJECT", false, "", part, error));
  EXPECT_EQ(part.op, Operator::kDownstreamTls);
  EXPECT_EQ(static_cast<TlsFact>(part.variant), TlsFact::kPeerSubject);
  ASSERT_TRUE(CompileTlsOperator("UPSTREAM_TLS_VERSION", false, "", part, error));
  EXPECT_EQ(part.op, Operator::kUpstreamTls);
  EXPECT_EQ(static_cast<TlsFact>(part.variant), TlsFact::kVersion);
  EXPECT_EQ(error, "");
}

TEST(TlsOperatorsTest, DatesTakeAFormat) {
  Part part;
  std::string error;
  ASSERT_TRUE(CompileTlsOperator("DOWNSTREAM_PEER_CERT_V_END", true, "%Y", part, error));
  ASSERT_EQ(part.time.size(), 1u);
  EXPECT_EQ(part.time[0].text, "%Y");
  Part plain;
  ASSERT_TRUE(CompileTlsOperator("UPSTREAM_PEER_CERT_V_START", false, "", plain, error));
  EXPECT_FALSE(plain.time.empty());
}

TEST(TlsOperatorsTest, OthersTakeNoArguments) {
  Part part;
  std::string error;
  EXPECT_TRUE(CompileTlsOperator("DOWNSTREAM_TLS_CIPHER", true, "x", part, error));
  EXPECT_EQ(error, "%DOWNSTREAM_TLS_CIPHER% takes no arguments");
}

TEST(TlsOperatorsTest, WhatIsNeverKnownIsUnset) {
  Part part;
  std::string error;
  EXPECT_TRUE(CompileTlsOperator("TLS_JA3_FINGERPRINT", false, "", part, error));
  EXPECT_EQ(part.op, Operator::kUnset);
}

TEST(TlsOperatorsTest, OtherNamesAreLeftToOthers) {
  Part part;
  std::string error;
  EXPECT_FALSE(CompileTlsOperator("DOWNSTREAM_PEER_SUBJEKT", false, "", part, error));
  EXPECT_FALSE(CompileTlsOperator("PROTOCOL", false, "", part, error));
  EXPECT_FALSE(CompileTlsOperator("", false, "", part, error));
}

}  // namespace
}  // namespace sluice::http::format

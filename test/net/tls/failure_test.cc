#include "source/net/tls/failure.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace sluice::net::tls {
namespace {

ErrorList ListOf(std::initializer_list<int> reasons) {
  ERR_clear_error();
  for (const int reason : reasons) ERR_put_error(ERR_LIB_SSL, 0, reason, __FILE__, __LINE__);
  ErrorList list;
  list.TakeQueue();
  EXPECT_EQ(ERR_peek_error(), 0u);
  return list;
}

TEST(FailureTest, EachHasWordsOfItsOwn) {
  for (int i = 1; i < kFailureCount; ++i) {
    EXPECT_NE(WordsFor(static_cast<Failure>(i)), "") << i;
    for (int j = 1; j < i; ++j)
      EXPECT_NE(WordsFor(static_cast<Failure>(i)), WordsFor(static_cast<Failure>(j)));
  }
}

TEST(FailureTest, IsTakenFromTheQueueOfErrors) {
  EXPECT_TRUE(ListOf({}).empty());
  EXPECT_EQ(ListOf({SSL_R_HTTP_REQUEST}).Classify(), Failure::kPlainHttp);
  EXPECT_EQ(ListOf({SSL_R_NO_SHARED_CIPHER}).Classify(), Failure::kNoCommonCipher);
  EXPECT_EQ(ListOf({SSL_R_UNSUPPORTED_PROTOCOL}).Classify(), Failure::kNoCommonVersion);
  EXPECT_EQ(ListOf({SSL_R_TLSV1_ALERT_UNKNOWN_CA}).Classify(), Failure::kPeerDistrusts);
  EXPECT_EQ(ListOf({SSL_R_TLSV1_ALERT_INTERNAL_ERROR}).Classify(), Failure::kPeerRefuses);
  EXPECT_EQ(ListOf({SSL_R_INVALID_COMMAND}).Classify(), Failure::kOther);
}

TEST(FailureTest, ReadsLikeEnvoys) {
  EXPECT_EQ(ListOf({SSL_R_CERTIFICATE_VERIFY_FAILED}).Text("verify cert failed: SAN matcher"),
            "TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify "
            "cert failed: SAN matcher:TLS_error_end");
  EXPECT_EQ(ListOf({SSL_R_HTTP_REQUEST}).Text(""),
            "TLS_error:|268435612:SSL routines:OPENSSL_internal:HTTP_REQUEST:TLS_error_end");
  EXPECT_EQ(ListOf({}).Text("detail"), "");
}

TEST(FailureTest, KeepsTheFirstFewErrors) {
  const ErrorList list = ListOf({SSL_R_HTTP_REQUEST, 2, 3, 4, 5, 6});
  EXPECT_EQ(list.Classify(), Failure::kPlainHttp);
  const std::string text = list.Text("");
  EXPECT_EQ(std::count(text.begin(), text.end(), '|'), 4);
}

}  // namespace
}  // namespace sluice::net::tls

#include "source/net/tls/handles.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace sluice::net::tls {
namespace {

TEST(HandlesTest, GiveUpTheirOwnReferenceAlone) {
  Handle<x509_store_st> first(X509_STORE_new());
  X509_STORE_up_ref(first.get());
  const Handle<x509_store_st> second(first.get());
  first.reset();
  X509_STORE_set_flags(second.get(), 0);  // still there: the sanitizers would tell
  EXPECT_NE(second, nullptr);
}

}  // namespace
}  // namespace sluice::net::tls

#include "source/net/tls/ticket_keys.h"

#include <gtest/gtest.h>
#include <openssl/cipher.h>
#include <openssl/hmac.h>

namespace sluice::net::tls {
namespace {

class TicketKeysTest : public testing::Test {
 protected:
  int Seal(const TicketKeys& keys) {
    bssl::ScopedEVP_CIPHER_CTX cipher;
    bssl::ScopedHMAC_CTX hmac;
    return keys.Seal(name_, iv_, cipher.get(), hmac.get());
  }
  int Open(const TicketKeys& keys) {
    bssl::ScopedEVP_CIPHER_CTX cipher;
    bssl::ScopedHMAC_CTX hmac;
    return keys.Open(name_, iv_, cipher.get(), hmac.get());
  }
  static std::string Key(char c) { return std::string(TicketKeys::kKeySize, c); }

  uint8_t name_[16] = {};
  uint8_t iv_[16] = {};
};

TEST_F(TicketKeysTest, OpensWhatItSealed) {
  const TicketKeys keys({Key('a')});
  EXPECT_EQ(Seal(keys), 1);
  EXPECT_EQ(std::string(reinterpret_cast<char*>(name_), 16), std::string(16, 'a'));
  EXPECT_EQ(Open(keys), 1);
}

TEST_F(TicketKeysTest, WhatAnOlderKeySealedIsSealedAnew) {
  EXPECT_EQ(Seal(TicketKeys({Key('a')})), 1);
  EXPECT_EQ(Open(TicketKeys({Key('b'), Key('a')})), 2);
}

TEST_F(TicketKeysTest, WhatAnUnknownKeySealedIsNotOpened) {
  EXPECT_EQ(Seal(TicketKeys({Key('a')})), 1);
  EXPECT_EQ(Open(TicketKeys({Key('b')})), 0);
}

TEST_F(TicketKeysTest, EachTicketHasAVectorOfItsOwn) {
  const TicketKeys keys({Key('a')});
  Seal(keys);
  const std::string first(reinterpret_cast<char*>(iv_), 16);
  Seal(keys);
  EXPECT_NE(std::string(reinterpret_cast<char*>(iv_), 16), first);
}

}  // namespace
}  // namespace sluice::net::tls

#include "source/net/tls/client_sessions.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace sluice::net::tls {
namespace {

class ClientSessionsTest : public testing::Test {
 protected:
  Handle<ssl_session_st> Session(uint16_t version) {
    Handle<ssl_session_st> session(SSL_SESSION_new(context_.get()));
    SSL_SESSION_set_protocol_version(session.get(), version);
    return session;
  }
  Handle<ssl_ctx_st> context_{SSL_CTX_new(TLS_method())};
};

TEST_F(ClientSessionsTest, GivesTheNewestOfTheName) {
  ClientSessions sessions(3);
  Handle<ssl_session_st> second = Session(TLS1_3_VERSION);
  const ssl_session_st* const newest = second.get();
  sessions.Add("a", Session(TLS1_3_VERSION));
  sessions.Add("a", std::move(second));
  sessions.Add("b", Session(TLS1_3_VERSION));
  EXPECT_EQ(sessions.Take("a").get(), newest);
  EXPECT_EQ(sessions.Take("c"), nullptr);
}

TEST_F(ClientSessionsTest, OneOfTls13ServesOnce) {
  ClientSessions sessions(3);
  sessions.Add("a", Session(TLS1_3_VERSION));
  EXPECT_NE(sessions.Take("a"), nullptr);
  EXPECT_EQ(sessions.Take("a"), nullptr);
}

TEST_F(ClientSessionsTest, OneOfTls12ServesAgain) {
  ClientSessions sessions(3);
  sessions.Add("a", Session(TLS1_2_VERSION));
  EXPECT_NE(sessions.Take("a"), nullptr);
  EXPECT_NE(sessions.Take("a"), nullptr);
}

TEST_F(ClientSessionsTest, KeepsNoMoreThanItMay) {
  ClientSessions sessions(2);
  for (const char* name : {"a", "b", "c"}) sessions.Add(name, Session(TLS1_2_VERSION));
  EXPECT_EQ(sessions.size(), 2u);
  EXPECT_EQ(sessions.Take("a"), nullptr);
  EXPECT_NE(sessions.Take("c"), nullptr);
  ClientSessions none(0);
  none.Add("a", Session(TLS1_2_VERSION));
  EXPECT_EQ(none.size(), 0u);
}

}  // namespace
}  // namespace sluice::net::tls

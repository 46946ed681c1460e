#include "source/net/tls/client_sessions.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "source/net/tls/client_context.h"

namespace sluice::net::tls {
namespace {

class ClientSessionsTest : public testing::Test {
 protected:
  Handle<ssl_session_st> Session(uint16_t version) {
    Handle<ssl_session_st> session(SSL_SESSION_new(context_.get()));
    SSL_SESSION_set_protocol_version(session.get(), version);
    return session;
  }
  static std::shared_ptr<const ClientContext> Context() {
    static stats::Store store(1);
    ClientContextSpec spec;
    spec.common.stats = store.AddGroup<TlsStats>("c.");
    spec.common.choices = store.AddGroup<TlsChoiceStats>("c.");
    ContextFault fault;
    return ClientContext::Make(std::move(spec), fault);
  }
  // Up to two are kept.
  Handle<ssl_session_st> Take(ClientSessions& sessions, const char* name) {
    return sessions.Take(*ours_, 2, {name, {}});
  }
  // For our context, which has to have asked before it can bring some.
  void Add(ClientSessions& sessions, const char* name, Handle<ssl_session_st> session) {
    Take(sessions, "nobody");
    sessions.Add(*ours_, {name, {}}, std::move(session));
  }
  Handle<ssl_ctx_st> context_{SSL_CTX_new(TLS_method())};
  const std::shared_ptr<const ClientContext> ours_ = Context();
};

TEST_F(ClientSessionsTest, GivesTheNewestOfTheName) {
  ClientSessions sessions;
  Handle<ssl_session_st> second = Session(TLS1_3_VERSION);
  const ssl_session_st* const newest = second.get();
  Add(sessions, "a", Session(TLS1_3_VERSION));
  Add(sessions, "a", std::move(second));
  Add(sessions, "b", Session(TLS1_3_VERSION));
  EXPECT_EQ(Take(sessions, "a").get(), newest);
  EXPECT_EQ(Take(sessions, "c"), nullptr);
}

TEST_F(ClientSessionsTest, OneOfAnotherRequiredNameServesNobodyElse) {
  ClientSessions sessions;
  Take(sessions, "nobody");
  sessions.Add(*ours_, {"a", "verified.test"}, Session(TLS1_2_VERSION));
  EXPECT_EQ(Take(sessions, "a"), nullptr);
  EXPECT_EQ(sessions.Take(*ours_, 2, {"a", "other.test"}), nullptr);
  EXPECT_NE(sessions.Take(*ours_, 2, {"a", "verified.test"}), nullptr);
}

TEST_F(ClientSessionsTest, OneOfTls13ServesOnce) {
  ClientSessions sessions;
  Add(sessions, "a", Session(TLS1_3_VERSION));
  EXPECT_NE(Take(sessions, "a"), nullptr);
  EXPECT_EQ(Take(sessions, "a"), nullptr);
}

TEST_F(ClientSessionsTest, OneOfTls12ServesAgain) {
  ClientSessions sessions;
  Add(sessions, "a", Session(TLS1_2_VERSION));
  EXPECT_NE(Take(sessions, "a"), nullptr);
  EXPECT_NE(Take(sessions, "a"), nullptr);
}

TEST_F(ClientSessionsTest, KeepsNoMoreThanItMay) {
  ClientSessions sessions;
  for (const char* name : {"a", "b", "c"}) Add(sessions, name, Session(TLS1_2_VERSION));
  EXPECT_EQ(sessions.size(), 2u);
  EXPECT_EQ(Take(sessions, "a"), nullptr);
  EXPECT_NE(Take(sessions, "c"), nullptr);
  ClientSessions none;
  EXPECT_EQ(none.Take(*ours_, 0, {"a", {}}), nullptr);
  none.Add(*ours_, {"a", {}}, Session(TLS1_2_VERSION));
  EXPECT_EQ(none.size(), 0u);
}

TEST_F(ClientSessionsTest, EndWithTheContextThatAgreedOnThem) {
  ClientSessions sessions;
  Add(sessions, "a", Session(TLS1_2_VERSION));
  const auto next = Context();
  EXPECT_EQ(sessions.Take(*next, 2, {"a", {}}), nullptr);
  // A ticket that comes late, on a connection of the one before.
  sessions.Add(*ours_, {"a", {}}, Session(TLS1_2_VERSION));
  EXPECT_EQ(sessions.Take(*next, 2, {"a", {}}), nullptr);
  sessions.Add(*next, {"a", {}}, Session(TLS1_2_VERSION));
  EXPECT_NE(sessions.Take(*next, 2, {"a", {}}), nullptr);
}

}  // namespace
}  // namespace sluice::net::tls

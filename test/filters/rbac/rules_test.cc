#include "source/filters/rbac/rules.h"

#include "gtest/gtest.h"
#include "source/base/arena.h"
#include "test/proxy/known_transport.h"

namespace sluice::filters {
namespace {

using Kind = RbacCondition::Kind;

class RulesTest : public testing::Test {
 protected:
  RulesTest() {
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.1", 80, addresses_.local));
    EXPECT_TRUE(net::Address::ParseIp("10.2.0.9", 1234, addresses_.remote));
    net::Address client;
    EXPECT_TRUE(net::Address::ParseIp("10.1.0.9", 1234, client));
    addresses_.SetRemote(client);
    addresses_.SetServerName("a.test");
    state_.Set("key", "value");
  }
  bool Matches(const RbacCondition& condition) { return condition.Matches({addresses_, &state_}); }
  static RbacCondition Of(Kind kind) {
    RbacCondition condition;
    condition.kind = kind;
    return condition;
  }
  static RbacCondition Ip(Kind kind, const char* ip, int bits) {
    RbacCondition condition = Of(kind);
    EXPECT_TRUE(net::Cidr::Parse(ip, bits, condition.cidr));
    return condition;
  }
  static RbacCondition Text(Kind kind, const char* value) {
    RbacCondition condition = Of(kind);
    condition.key = "key";
    condition.text.value = value;
    return condition;
  }
  static RbacCondition With(Kind kind, std::vector<RbacCondition> parts) {
    RbacCondition condition = Of(kind);
    condition.parts = std::move(parts);
    return condition;
  }
  static RbacRules Rules(RbacAction action, RbacCondition principal) {
    RbacRules rules;
    rules.action = action;
    rules.policies.push_back({"p", "details[p]", {Of(Kind::kAny)}, {std::move(principal)}});
    return rules;
  }

  proxy::DownstreamAddresses addresses_;
  proxy::FilterState state_;
};

TEST_F(RulesTest, ComparesEachAddressWithItsOwn) {
  EXPECT_TRUE(Matches(Ip(Kind::kDestinationIp, "10.0.0.0", 16)));
  EXPECT_FALSE(Matches(Ip(Kind::kDestinationIp, "10.1.0.0", 16)));
  EXPECT_TRUE(Matches(Ip(Kind::kSourceIp, "10.1.0.0", 16)));
  EXPECT_TRUE(Matches(Ip(Kind::kRemoteIp, "10.1.0.0", 16)));
  EXPECT_FALSE(Matches(Ip(Kind::kRemoteIp, "10.2.0.0", 16)));
  EXPECT_TRUE(Matches(Ip(Kind::kDirectRemoteIp, "10.2.0.0", 16)));
  EXPECT_FALSE(Matches(Ip(Kind::kDirectRemoteIp, "10.1.0.0", 16)));
}

TEST_F(RulesTest, ARangeOfPortsExcludesItsEnd) {
  RbacCondition ports = Of(Kind::kDestinationPorts);
  ports.first_port = 80;
  ports.end_port = 81;
  EXPECT_TRUE(Matches(ports));
  ports.first_port = 79;
  ports.end_port = 80;
  EXPECT_FALSE(Matches(ports));
}

TEST_F(RulesTest, ComparesTexts) {
  EXPECT_TRUE(Matches(Text(Kind::kServerName, "a.test")));
  EXPECT_FALSE(Matches(Text(Kind::kServerName, "b.test")));
  EXPECT_TRUE(Matches(Text(Kind::kFilterState, "value")));
  RbacCondition other = Text(Kind::kFilterState, "value");
  other.key = "another";
  EXPECT_FALSE(Matches(other));
}

TEST_F(RulesTest, ARequestMayComeFromWhomItsPeerSpeaksFor) {
  net::Address client;
  ASSERT_TRUE(net::Address::ParseIp("10.3.0.9", 0, client));
  const RbacInput request{addresses_, &state_, nullptr, &client};
  EXPECT_TRUE(Ip(Kind::kRemoteIp, "10.3.0.0", 16).Matches(request));
  EXPECT_FALSE(Ip(Kind::kSourceIp, "10.3.0.0", 16).Matches(request));
}

TEST_F(RulesTest, OnlyARequestHasHeadersAndAPath) {
  base::ChunkPool chunks;
  base::Arena arena(chunks);
  sluice::http::RequestHead head(arena);
  head.path = "/a?b=c";
  head.headers.AddCopy("x-a", "1");
  RbacCondition header = Of(Kind::kHeader);
  auto matcher = std::make_shared<route::HeaderMatcher>();
  matcher->name = "x-a";
  header.header = matcher;
  const RbacCondition path = Text(Kind::kPath, "/a");
  const RbacInput request{addresses_, &state_, &head, nullptr};
  EXPECT_TRUE(header.Matches(request));
  EXPECT_TRUE(path.Matches(request));
  EXPECT_FALSE(Matches(header));
  EXPECT_FALSE(Matches(path));
}

TEST_F(RulesTest, APeerIsWhoItsCertificateSays) {
  RbacCondition anybody = Of(Kind::kAuthenticated);
  anybody.any_name = true;
  const auto named = [](const char* name) { return Text(Kind::kAuthenticated, name); };
  EXPECT_FALSE(Matches(anybody));
  EXPECT_FALSE(Matches(named("")));
  proxy::KnownTransport tls(proxy::ClientFacts());
  addresses_.transport = &tls;
  EXPECT_TRUE(Matches(anybody));
  EXPECT_TRUE(Matches(named("spiffe://test/client")));
  EXPECT_TRUE(Matches(named("client.test")));
  EXPECT_TRUE(Matches(named("CN=client,O=Test")));
  EXPECT_FALSE(Matches(named("spiffe://test/server")));
  net::TlsFacts alone = proxy::ClientFacts();
  alone.peer_chain.clear();
  proxy::KnownTransport nobody(alone);
  addresses_.transport = &nobody;
  EXPECT_TRUE(Matches(anybody));  // of any that the listener has let in
  EXPECT_FALSE(Matches(named("client.test")));
}

TEST_F(RulesTest, CombinesConditions) {
  const RbacCondition yes = Of(Kind::kAny), no = Of(Kind::kNever);
  EXPECT_TRUE(Matches(With(Kind::kAnd, {yes, yes})));
  EXPECT_FALSE(Matches(With(Kind::kAnd, {yes, no})));
  EXPECT_TRUE(Matches(With(Kind::kOr, {no, yes})));
  EXPECT_FALSE(Matches(With(Kind::kOr, {no, no})));
  EXPECT_TRUE(Matches(With(Kind::kNot, {no})));
  EXPECT_FALSE(Matches(With(Kind::kNot, {yes})));
}

TEST_F(RulesTest, TheActionTurnsAMatchIntoAVerdict) {
  std::string_view details;
  EXPECT_TRUE(Rules(RbacAction::kAllow, Of(Kind::kAny)).Allows({addresses_, &state_}, details));
  EXPECT_FALSE(Rules(RbacAction::kAllow, Of(Kind::kNever)).Allows({addresses_, &state_}, details));
  EXPECT_EQ(details, "rbac_access_denied_matched_policy[none]");
  const RbacRules deny = Rules(RbacAction::kDeny, Of(Kind::kAny));
  EXPECT_FALSE(deny.Allows({addresses_, &state_}, details));
  EXPECT_EQ(details, "details[p]");
  EXPECT_TRUE(Rules(RbacAction::kDeny, Of(Kind::kNever)).Allows({addresses_, &state_}, details));
  EXPECT_TRUE(Rules(RbacAction::kLog, Of(Kind::kAny)).Allows({addresses_, &state_}, details));
  EXPECT_FALSE(RbacRules().Allows({addresses_, &state_}, details));  // nothing is allowed by it
}

TEST_F(RulesTest, APolicyNeedsAPermissionAndAPrincipal) {
  RbacPolicy policy{"p", "", {Of(Kind::kAny)}, {Of(Kind::kNever)}};
  EXPECT_FALSE(policy.Matches({addresses_, &state_}));
  policy.principals.push_back(Of(Kind::kAny));
  EXPECT_TRUE(policy.Matches({addresses_, &state_}));
  policy.permissions = {Of(Kind::kNever)};
  EXPECT_FALSE(policy.Matches({addresses_, &state_}));
}

}  // namespace
}  // namespace sluice::filters

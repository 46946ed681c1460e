#include "source/filters/network/rbac/rbac.h"

#include "source/filters/network/rbac/factory.h"
#include "test/filters/network/parsed_filter.h"
#include "test/proxy/tcp_fixture.h"

namespace sluice::filters::network {
namespace {

constexpr char kAllowAll[] =
    "rules: {policies: {all: {permissions: [{any: true}], principals: [{any: true}]}}}";
constexpr char kDenyAll[] = "rules: {policies: {}}";
constexpr char kShadowDenyAll[] = "shadow_rules: {policies: {}}";

// Takes what has passed.
class Taker final : public proxy::NetworkFilter {
 public:
  explicit Taker(std::string& taken) : taken_(taken) {}
  proxy::Next OnData(buffer::Buffer& bytes, bool) override {
    taken_ += bytes.ToString();
    bytes.Clear();
    return proxy::Next::kContinue;
  }

 private:
  std::string& taken_;
};

class TakerFactory final : public proxy::NetworkFilterFactory {
 public:
  explicit TakerFactory(std::string& taken) : taken_(taken) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext&) const override {
    return std::make_unique<Taker>(taken_);
  }

 private:
  std::string& taken_;
};

class RbacTest : public proxy::TcpFixture {
 protected:
  void Begin(const std::string& fields) {
    const ParsedFilter parsed(&RegisterRbac, "rbac.v3.RBAC", "stat_prefix: nr, " + fields, store_);
    ASSERT_EQ(parsed.fault(), "");
    chain_.filters.push_back({"rbac", parsed.factory});
    chain_.filters.push_back({"taker", std::make_shared<TakerFactory>(taken_)});
    Open();
  }
  RbacStats& stats() { return store_.AddGroup<RbacStats>("nr.rbac.").ForThread(0); }
  std::string taken_;
};

TEST_F(RbacTest, LetsThroughWhatIsAllowedAndAsksOnce) {
  Begin(kAllowAll);
  client_->Send("a");
  EXPECT_TRUE(Until([&] { return taken_ == "a"; }));
  client_->Send("b");
  EXPECT_TRUE(Until([&] { return taken_ == "ab"; }));
  EXPECT_EQ(stats().allowed.value(), 1u);
}

TEST_F(RbacTest, EndsWhatIsDeniedWithItsFirstByte) {
  Begin(kDenyAll);
  for (int i = 0; i < 5; ++i) Turn();
  EXPECT_FALSE(closed());
  client_->Send("a");
  EXPECT_TRUE(Until([&] { return closed(); }));
  EXPECT_EQ(taken_, "");
  EXPECT_EQ(last_termination_, "rbac_access_denied_matched_policy[none]");
  EXPECT_EQ(stats().denied.value(), 1u);
}

TEST_F(RbacTest, MayWaitBeforeItEndsIt) {
  Begin(std::string(kDenyAll) + ", delay_deny: 2s");
  client_->Send("a");
  EXPECT_TRUE(Until([&] { return stats().denied.value() == 1; }));
  client_->Send("b");
  Pass(std::chrono::seconds(1));
  EXPECT_FALSE(closed());
  EXPECT_EQ(taken_, "");
  Pass(std::chrono::milliseconds(1100));
  EXPECT_TRUE(closed());
  EXPECT_EQ(stats().denied.value(), 1u);
}

TEST_F(RbacTest, AsksWithAllBytesWhenToldTo) {
  Begin(std::string(kAllowAll) + ", enforcement_type: CONTINUOUS");
  client_->Send("a");
  EXPECT_TRUE(Until([&] { return taken_ == "a"; }));
  client_->Send("b");
  EXPECT_TRUE(Until([&] { return taken_ == "ab"; }));
  EXPECT_EQ(stats().allowed.value(), 2u);
}

TEST_F(RbacTest, ShadowRulesOnlyCount) {
  Begin(std::string(kShadowDenyAll) + ", shadow_rules_stat_prefix: try_");
  client_->Send("a");
  EXPECT_TRUE(Until([&] { return taken_ == "a"; }));
  EXPECT_EQ(store_.AddGroup<RbacShadowStats>("nr.rbac.try_.").ForThread(0).shadow_denied.value(),
            1u);
  EXPECT_EQ(stats().denied.value(), 0u);
}

}  // namespace
}  // namespace sluice::filters::network

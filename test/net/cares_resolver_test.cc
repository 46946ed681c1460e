#include "source/net/cares_resolver.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "test/net/name_server.h"

namespace sluice::net {
namespace {

class CaresResolverTest : public testing::Test {
 protected:
  CaresResolverTest() {
    options_.servers = {server_.address()};
    options_.search_domains = false;
    options_.tries = 1;
  }
  void Ask(std::string_view name, DnsFamily family = DnsFamily::kIpv4Only) {
    if (resolver_ == nullptr) resolver_ = std::make_unique<CaresResolver>(loop_, options_);
    result_.reset();
    query_ =
        resolver_->Resolve(name, family, [this](DnsResult result) { result_ = std::move(result); });
    EXPECT_FALSE(result_.has_value());  // never before Resolve returns
  }
  // What came of it: the status' text, or the addresses.
  std::string Result(std::string_view name, DnsFamily family = DnsFamily::kIpv4Only) {
    Ask(name, family);
    while (!result_.has_value()) loop_.RunOnce(true);
    if (result_->status != DnsStatus::kOk) return std::string(TextOf(result_->status));
    std::string text;
    for (const DnsRecord& record : result_->records)
      text += (text.empty() ? "" : " ") + record.address.IpText();
    return text;
  }

  base::SystemClock clock_;
  event::Loop loop_{clock_};
  NameServer server_{loop_};
  DnsOptions options_;
  std::unique_ptr<DnsResolver> resolver_;
  std::unique_ptr<DnsQuery> query_;
  std::optional<DnsResult> result_;
};

TEST_F(CaresResolverTest, FindsAddressesInTheServersOrderWithoutDoubles) {
  server_.Set("web.test", NameServer::kA, {0, {"10.0.0.2", "10.0.0.1", "10.0.0.2"}, 60});
  EXPECT_EQ(Result("web.test"), "10.0.0.2 10.0.0.1");
  EXPECT_EQ(result_->records[0].ttl, std::chrono::seconds(60));
  EXPECT_EQ(result_->records[0].address.port(), 0);
  EXPECT_EQ(server_.asked(), "web.test/A ");
}

TEST_F(CaresResolverTest, AutoTakesIpv4OnlyWhereThereIsNoIpv6) {
  server_.Set("old.test", NameServer::kA, {0, {"10.0.0.1"}});
  server_.Set("new.test", NameServer::kA, {0, {"10.0.0.2"}});
  server_.Set("new.test", NameServer::kAaaa, {0, {"2001:db8::2"}});
  EXPECT_EQ(Result("old.test", DnsFamily::kAuto), "10.0.0.1");
  EXPECT_EQ(Result("new.test", DnsFamily::kAuto), "2001:db8::2");
  EXPECT_EQ(Result("new.test", DnsFamily::kIpv4Preferred), "10.0.0.2");
  EXPECT_EQ(server_.asked(), "old.test/AAAA old.test/A new.test/AAAA new.test/A ");
}

TEST_F(CaresResolverTest, AllTakesBothFamilies) {
  server_.Set("web.test", NameServer::kA, {0, {"10.0.0.2"}});
  server_.Set("web.test", NameServer::kAaaa, {0, {"2001:db8::2"}});
  Result("web.test", DnsFamily::kAll);
  EXPECT_EQ(result_->records.size(), 2u);
}

TEST_F(CaresResolverTest, SaysHowALookupFailed) {
  server_.Set("gone.test", NameServer::kA, {3, {}});
  server_.Set("broken.test", NameServer::kA, {2, {}});
  server_.Set("refused.test", NameServer::kA, {5, {}});
  EXPECT_EQ(Result("gone.test"), TextOf(DnsStatus::kNoSuchName));
  EXPECT_EQ(Result("broken.test"), TextOf(DnsStatus::kServerFailure));
  EXPECT_EQ(Result("refused.test"), TextOf(DnsStatus::kRefused));
  EXPECT_EQ(Result("empty.test"), TextOf(DnsStatus::kNoData));
  EXPECT_EQ(Result(std::string(70, 'x') + ".test"), TextOf(DnsStatus::kBadName));
  EXPECT_EQ(Result(""), TextOf(DnsStatus::kBadName));
}

TEST_F(CaresResolverTest, AFailureOfTheFirstFamilyOutweighsNoDataOfTheSecond) {
  server_.Set("half.test", NameServer::kAaaa, {2, {}});
  EXPECT_EQ(Result("half.test", DnsFamily::kAuto), TextOf(DnsStatus::kServerFailure));
  server_.Set("half.test", NameServer::kA, {0, {"10.0.0.1"}});
  EXPECT_EQ(Result("half.test", DnsFamily::kAuto), "10.0.0.1");
}

TEST_F(CaresResolverTest, GivesUpOnASilentServer) {
  options_.timeout = std::chrono::milliseconds(20);
  server_.Set("slow.test", NameServer::kA, {NameServer::kSilent, {}});
  EXPECT_EQ(Result("slow.test"), TextOf(DnsStatus::kTimeout));
  server_.Set("slow.test", NameServer::kA, {0, {"10.0.0.1"}});
  EXPECT_EQ(Result("slow.test"), "10.0.0.1");
}

TEST_F(CaresResolverTest, AnAddressIsItsOwnAnswer) {
  EXPECT_EQ(Result("10.9.8.7"), "10.9.8.7");
  EXPECT_EQ(Result("::1"), "::1");
  EXPECT_EQ(server_.asked(), "");
}

TEST_F(CaresResolverTest, ADestroyedQueryIsNotAnswered) {
  server_.Set("web.test", NameServer::kA, {0, {"10.0.0.1"}});
  server_.Set("next.test", NameServer::kA, {0, {"10.0.0.2"}});
  Ask("web.test");
  bool first = false;
  auto doomed =
      resolver_->Resolve("web.test", DnsFamily::kIpv4Only, [&first](DnsResult) { first = true; });
  doomed.reset();
  EXPECT_EQ(Result("next.test"), "10.0.0.2");
  EXPECT_FALSE(first);
}

TEST_F(CaresResolverTest, ACallbackMayDestroyTheResolver) {
  server_.Set("web.test", NameServer::kA, {0, {"10.0.0.1"}});
  resolver_ = std::make_unique<CaresResolver>(loop_, options_);
  query_ = resolver_->Resolve("web.test", DnsFamily::kIpv4Only, [this](DnsResult) {
    query_.reset();
    resolver_.reset();
  });
  while (resolver_ != nullptr) loop_.RunOnce(true);
  EXPECT_EQ(query_, nullptr);
}

TEST_F(CaresResolverTest, EqualOptionsShareAResolver) {
  DnsResolvers resolvers(loop_);
  DnsResolver& first = resolvers.For(options_);
  EXPECT_EQ(&resolvers.For(options_), &first);
  options_.use_tcp = true;
  EXPECT_NE(&resolvers.For(options_), &first);
}

}  // namespace
}  // namespace sluice::net

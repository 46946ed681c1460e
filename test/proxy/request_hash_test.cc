#include "source/proxy/request_hash.h"

#include <gtest/gtest.h>

#include "source/base/xx_hash.h"
#include "source/proxy/filter_state.h"

namespace sluice::proxy {
namespace {

using route::HashPolicySpec;
using Kind = HashPolicySpec::Kind;

class RequestHashTest : public testing::Test {
 protected:
  RequestHashTest() {
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.7", 4711, downstream_.remote));
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.1", 80, downstream_.local));
    request_.path = "/a?user=42&x";
    request_.authority = "web.test";
  }
  static HashPolicySpec Policy(Kind kind, std::string name = {}) {
    HashPolicySpec policy;
    policy.kind = kind;
    policy.name = std::move(name);
    return policy;
  }
  std::optional<uint64_t> Hash(const std::vector<HashPolicySpec>& policies) {
    return HashBy(policies, {downstream_, downstream_.remote, &request_, &cookies_});
  }

  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  http::RequestHead request_{arena_};
  DownstreamAddresses downstream_;
  const MadeCookie* cookies_ = nullptr;
};

TEST_F(RequestHashTest, WithoutAPolicyOrAValueThereIsNone) {
  EXPECT_EQ(Hash({}), std::nullopt);
  EXPECT_EQ(Hash({Policy(Kind::kHeader, "x-user"), Policy(Kind::kCookie, "c"),
                  Policy(Kind::kQueryParameter, "y"), Policy(Kind::kFilterState, "k")}),
            std::nullopt);
}

TEST_F(RequestHashTest, EachKindHashesItsValue) {
  request_.headers.AddCopy("x-user", "ann");
  request_.headers.AddCopy(http::HeaderId::kCookie, "c=\"v\"");
  FilterState state;
  state.Set("k", "kept");
  downstream_.filter_state = &state;
  EXPECT_EQ(Hash({Policy(Kind::kHeader, "x-user")}), base::XxHash64("ann"));
  EXPECT_EQ(Hash({Policy(Kind::kHeader, ":authority")}), base::XxHash64("web.test"));
  EXPECT_EQ(Hash({Policy(Kind::kCookie, "c")}), base::XxHash64("v"));
  EXPECT_EQ(Hash({Policy(Kind::kSourceIp)}), base::XxHash64("10.0.0.7"));
  EXPECT_EQ(Hash({Policy(Kind::kQueryParameter, "user")}), base::XxHash64("42"));
  EXPECT_EQ(Hash({Policy(Kind::kQueryParameter, "x")}), base::XxHash64(""));
  EXPECT_EQ(Hash({Policy(Kind::kFilterState, "k")}), base::XxHash64("kept"));
}

TEST_F(RequestHashTest, TheOrderOfLinesDoesNotMatter) {
  request_.headers.AddCopy("x-user", "b");
  request_.headers.AddCopy("x-user", "a");
  EXPECT_EQ(Hash({Policy(Kind::kHeader, "x-user")}), base::XxHash64("b", base::XxHash64("a")));
}

TEST_F(RequestHashTest, AHeaderMayBeRewrittenFirst) {
  request_.headers.AddCopy("x-user", "ann-17");
  HashPolicySpec policy = Policy(Kind::kHeader, "x-user");
  std::string error;
  policy.rewrite.pattern = route::Regex::Compile("-[0-9]+$", error);
  EXPECT_EQ(Hash({policy}), base::XxHash64("ann"));
}

TEST_F(RequestHashTest, PoliciesAreCombinedUntilATerminalOneHasFound) {
  const HashPolicySpec ip = Policy(Kind::kSourceIp);
  HashPolicySpec user = Policy(Kind::kQueryParameter, "user");
  const uint64_t first = base::XxHash64("42");
  EXPECT_EQ(Hash({user, ip}), ((first << 1) | (first >> 63)) ^ base::XxHash64("10.0.0.7"));
  user.terminal = true;
  EXPECT_EQ(Hash({user, ip}), first);
  HashPolicySpec missing = Policy(Kind::kQueryParameter, "nobody");
  missing.terminal = true;
  EXPECT_EQ(Hash({missing, ip}), base::XxHash64("10.0.0.7"));
}

TEST_F(RequestHashTest, ACookieIsMadeForAClientWithoutOne) {
  HashPolicySpec policy = Policy(Kind::kCookie, "sess");
  policy.makes_cookie = true;
  policy.cookie_tail = "; Max-Age=60; HttpOnly";
  const std::optional<uint64_t> hash = Hash({policy});
  ASSERT_NE(cookies_, nullptr);
  EXPECT_EQ(cookies_->next, nullptr);
  const std::string line(cookies_->line);
  const size_t tail = line.find("\"; Max-Age=60; HttpOnly");
  ASSERT_EQ(line.substr(0, 6), "sess=\"");
  ASSERT_NE(tail, std::string::npos);
  const std::string value = line.substr(6, tail - 6);
  EXPECT_EQ(hash, base::XxHash64(value));
  // With it, the next request has the same hash, and gets none.
  request_.headers.AddCopy(http::HeaderId::kCookie, "sess=" + value);
  cookies_ = nullptr;
  EXPECT_EQ(Hash({policy}), hash);
  EXPECT_EQ(cookies_, nullptr);
}

TEST_F(RequestHashTest, TheValueOfAMadeCookieHasSixteenDigits) {
  HashPolicySpec policy = Policy(Kind::kCookie, "c");
  policy.makes_cookie = true;
  for (uint16_t port = 1; port < 100; ++port) {  // some hashes begin with zeros
    ASSERT_TRUE(net::Address::ParseIp("10.0.0.7", port, downstream_.remote));
    Hash({policy});
    EXPECT_EQ(cookies_->line.size(), std::string_view("c=\"0123456789abcdef\"").size())
        << cookies_->line;
  }
}

TEST_F(RequestHashTest, BytesThatAreNoHttpHaveOnlyTheirConnection) {
  const HashInput input{downstream_, downstream_.remote};
  EXPECT_EQ(HashBy({Policy(Kind::kHeader, "x-user")}, input), std::nullopt);
  EXPECT_EQ(HashBy({Policy(Kind::kSourceIp)}, input), base::XxHash64("10.0.0.7"));
}

}  // namespace
}  // namespace sluice::proxy

#include "source/proxy/connection_wish.h"

#include <gtest/gtest.h>

#include "source/base/arena.h"

namespace sluice::proxy {
namespace {

class ConnectionWishTest : public testing::Test {
 protected:
  std::string NameFor(std::string_view authority) {
    request_.authority = authority;
    return std::string(WishOf(request_, addresses_, spec_).server_name);
  }

  base::ChunkPool chunks_{1};
  base::Arena arena_{chunks_};
  http::RequestHead request_{arena_};
  upstream::UpstreamHttpSpec spec_;
  DownstreamAddresses addresses_;
};

TEST_F(ConnectionWishTest, TheNameIsNoneUnlessTheClusterFollowsRequests) {
  EXPECT_EQ(NameFor("a.test"), "");
  spec_.auto_san_validation = true;
  EXPECT_EQ(NameFor("a.test"), "a.test");
}

TEST_F(ConnectionWishTest, TheNameIsTheHostWithoutItsPort) {
  spec_.auto_sni = true;
  EXPECT_EQ(NameFor("a.test:8443"), "a.test");
  EXPECT_EQ(NameFor("10.0.0.1:80"), "10.0.0.1");
  EXPECT_EQ(NameFor("[2001:db8::1]:80"), "2001:db8::1");
  EXPECT_EQ(NameFor("[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(NameFor("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(NameFor("[2001"), "2001");
  EXPECT_EQ(NameFor(""), "");
}

TEST_F(ConnectionWishTest, TheClientIsWhoItStandsFor) {
  const upstream::ConnectionWish wish = WishOf(request_, addresses_, spec_);
  EXPECT_EQ(wish.source, &addresses_.remote);
  EXPECT_EQ(wish.destination, &addresses_.local);
}

TEST_F(ConnectionWishTest, AHeaderMayNameAnother) {
  spec_.auto_sni = true;
  spec_.name_header = "x-host";
  EXPECT_EQ(NameFor("a.test"), "a.test");
  request_.headers.AddCopy("x-host", "");
  EXPECT_EQ(NameFor("a.test"), "a.test");
  request_.headers.Remove("x-host");
  request_.headers.AddCopy("x-host", "b.test:1");
  EXPECT_EQ(NameFor("a.test"), "b.test");
}

}  // namespace
}  // namespace sluice::proxy

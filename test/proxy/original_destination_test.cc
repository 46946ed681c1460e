#include "source/proxy/original_destination.h"

#include <gtest/gtest.h>

#include "test/proxy/messages.h"

namespace sluice::proxy {
namespace {

class OriginalDestinationTest : public testing::Test {
 protected:
  OriginalDestinationTest() {
    net::Address ours;
    net::Address::ParseIp("127.0.0.1", 15001, ours);
    addresses_ = DownstreamAddresses(ours, ours);
  }
  void Redirect() {
    net::Address wanted;
    net::Address::ParseIp("10.9.8.7", 80, wanted);
    addresses_.RestoreLocal(wanted);
  }
  // "": nowhere.
  std::string Find(const std::string& header = "") {
    base::ChunkPool chunks;
    base::Arena arena(chunks);
    http::HeaderMap headers(arena);
    if (!header.empty()) headers.AddView(http::HeaderId::kOther, "x-to", header);
    const net::Address found = OriginalDestination(spec_, &headers, addresses_, stats_);
    return found.is_ip() ? found.ToString() : "";
  }
  upstream::OriginalDstSpec spec_;
  upstream::ClusterStats stats_;
  DownstreamAddresses addresses_;
};

TEST_F(OriginalDestinationTest, IsWhereTheClientWantedToGo) {
  EXPECT_EQ(Find(), "");
  Redirect();
  EXPECT_EQ(Find(), "10.9.8.7:80");
  spec_.port = 8080;
  EXPECT_EQ(Find(), "10.9.8.7:8080");
  EXPECT_EQ(OriginalDestination(spec_, nullptr, addresses_, stats_).ToString(), "10.9.8.7:8080");
}

TEST_F(OriginalDestinationTest, AHeaderIsListenedToWhereTheClusterSaysSo) {
  Redirect();
  EXPECT_EQ(Find("10.0.0.1:81"), "10.9.8.7:80");
  spec_.header = "x-to";
  EXPECT_EQ(Find("10.0.0.1:81"), "10.0.0.1:81");
  EXPECT_EQ(Find("[::1]:81"), "[::1]:81");
}

TEST_F(OriginalDestinationTest, AHeaderThatIsNoAddressIsCountedAndPassedOver) {
  spec_.header = "x-to";
  for (const char* wrong :
       {"10.0.0.1", "10.0.0.1:0", "10.0.0.1:65536", "a.test:80", ":80", "[]:80"})
    EXPECT_EQ(Find(wrong), "") << wrong;
  EXPECT_EQ(stats_.original_dst_host_invalid.value(), 6u);
  Redirect();
  EXPECT_EQ(Find("x"), "10.9.8.7:80");
}

}  // namespace
}  // namespace sluice::proxy

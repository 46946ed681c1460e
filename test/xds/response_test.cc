#include "source/xds/response.h"

#include <gtest/gtest.h>

#include "envoy/config/listener/v3/listener.pb.h"
#include "test/xds/messages.h"

namespace sluice::xds {
namespace {

namespace v3 = envoy::service::discovery::v3;

class ResponseTest : public ::testing::Test {
 protected:
  bool Read() { return ReadResponse(response_, Type::kCluster, errors_, out_); }
  bool ReadDelta() { return ReadResponse(delta_, Type::kCluster, errors_, out_); }
  v3::Resource& AddDelta(const std::string& name, bool body = true) {
    v3::Resource& resource = *delta_.add_resources();
    resource.set_name(name);
    if (body) resource.mutable_resource()->PackFrom(NamedCluster(name));
    return resource;
  }

  v3::DiscoveryResponse response_;
  v3::DeltaDiscoveryResponse delta_;
  extension::FieldErrors errors_;
  Response out_;
};

TEST_F(ResponseTest, NamesResourcesByTheirFirstField) {
  response_.set_version_info("7");
  response_.add_resources()->PackFrom(NamedCluster("a"));
  ASSERT_TRUE(Read());
  ASSERT_EQ(out_.resources.size(), 1u);
  EXPECT_EQ(out_.resources[0].name, "a");
  EXPECT_EQ(out_.resources[0].version, "7");
  EXPECT_EQ(out_.resources[0].body, NamedCluster("a").SerializeAsString());
}

TEST_F(ResponseTest, TakesResourcesOutOfTheirWrapping) {
  v3::Resource wrapped;
  wrapped.set_name("a");
  wrapped.set_version("own");
  wrapped.mutable_ttl()->set_seconds(3);
  wrapped.mutable_resource()->PackFrom(NamedCluster("a"));
  response_.add_resources()->PackFrom(wrapped);
  ASSERT_TRUE(Read());
  EXPECT_EQ(out_.resources[0].name, "a");
  EXPECT_EQ(out_.resources[0].version, "own");
  EXPECT_EQ(out_.resources[0].ttl, std::chrono::seconds(3));
  EXPECT_EQ(out_.resources[0].body, NamedCluster("a").SerializeAsString());
}

TEST_F(ResponseTest, AResourceOfAnotherTypeRefusesTheWhole) {
  response_.add_resources()->PackFrom(NamedCluster("a"));
  response_.add_resources()->PackFrom(envoy::config::listener::v3::Listener());
  EXPECT_FALSE(Read());
  EXPECT_EQ(errors_.faults().at(0).path, "resources[1]");
}

TEST_F(ResponseTest, OfTwoOfOneNameTheFirstStays) {
  envoy::config::cluster::v3::Cluster second = NamedCluster("a");
  second.set_alt_stat_name("second");
  response_.add_resources()->PackFrom(NamedCluster("a"));
  response_.add_resources()->PackFrom(second);
  EXPECT_TRUE(Read());
  EXPECT_FALSE(errors_.ok());
  ASSERT_EQ(out_.resources.size(), 1u);
  EXPECT_EQ(out_.resources[0].body, NamedCluster("a").SerializeAsString());
}

TEST_F(ResponseTest, DeltaNamesWhatIsGone) {
  AddDelta("a").add_aliases("b");
  delta_.add_removed_resources("c");
  ASSERT_TRUE(ReadDelta());
  EXPECT_EQ(out_.resources[0].aliases, std::vector<std::string>{"b"});
  EXPECT_EQ(out_.removed, std::vector<std::string>{"c"});
}

TEST_F(ResponseTest, DeltaRefusesANameThatComesAndGoes) {
  AddDelta("a");
  delta_.add_removed_resources("a");
  EXPECT_TRUE(ReadDelta());
  EXPECT_FALSE(errors_.ok());
  EXPECT_TRUE(out_.removed.empty());
}

TEST_F(ResponseTest, DeltaAHeartbeatHasNoBody) {
  AddDelta("a", /*body=*/false);
  ASSERT_TRUE(ReadDelta());
  EXPECT_FALSE(out_.resources[0].has_body);
}

TEST_F(ResponseTest, FindsNoNameInWhatIsNoMessage) {
  EXPECT_EQ(NameInside(""), "");
  EXPECT_EQ(NameInside("\xff\xff\xff"), "");
  EXPECT_EQ(NameInside(std::string_view("\x0a\x7f"
                                        "abc",
                                        5)),
            "");  // shorter than it says
}

}  // namespace
}  // namespace sluice::xds

#include "source/config/load/read_message.h"

#include "envoy/config/route/v3/route.pb.h"
#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

using envoy::config::route::v3::RouteConfiguration;

TEST(ReadMessageTest, TellsBrokenBytesFromBrokenRules) {
  Checker checker;
  RouteConfiguration good, out;
  good.set_name("r");
  extension::FieldErrors errors;
  EXPECT_TRUE(ReadMessage(good.SerializeAsString(), checker, errors, out));
  EXPECT_EQ(out.name(), "r");
  EXPECT_TRUE(errors.ok());
  extension::FieldErrors broken;
  EXPECT_FALSE(ReadMessage("\xff", checker, broken, out));
  EXPECT_NE(broken.ErrorText().find("is no valid envoy.config.route.v3.RouteConfiguration"),
            std::string::npos);
  extension::FieldErrors unnamed;
  good.add_virtual_hosts();
  EXPECT_FALSE(ReadMessage(good.SerializeAsString(), checker, unnamed, out));
  EXPECT_NE(unnamed.ErrorText().find("virtual_hosts[0].name"), std::string::npos);
}

TEST(ReadMessageTest, FaultsOfBeforeAreNotItsOwn) {
  Checker checker;
  RouteConfiguration out;
  extension::FieldErrors errors;
  errors.Error("of another");
  EXPECT_TRUE(ReadMessage("", checker, errors, out));
}

}  // namespace
}  // namespace sluice::config::load

#include "source/proxy/header_mutation.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "test/proxy/messages.h"
#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

using route::AppendAction;

route::HeaderAddition Addition(std::string_view name, std::string_view value,
                               AppendAction action = AppendAction::kAppend) {
  route::HeaderAddition addition;
  addition.name = name;
  addition.id = http::FindHeaderId(name);
  addition.value = FormatOf(value);
  addition.action = action;
  return addition;
}

class HeaderMutationTest : public testing::Test {
 protected:
  void Apply(route::HeaderAddition addition) {
    ApplyAdditions({std::move(addition)}, context_, request_.head().headers, &request_.head());
  }
  std::string Result() { return Lines(request_.head().headers); }

  StreamInfo info_;
  NodeInfo node_;
  route::TestRequest request_{"/p"};
  FormatContext context_{info_, node_, &request_.head()};
};

TEST_F(HeaderMutationTest, EachActionDoesWithAnExistingLineWhatItsNameSays) {
  request_.With("a", "1");
  Apply(Addition("a", "2"));
  EXPECT_EQ(Result(), " [a: 1] [a: 2]");
  Apply(Addition("a", "3", AppendAction::kAddIfAbsent));
  EXPECT_EQ(Result(), " [a: 1] [a: 2]");
  Apply(Addition("a", "4", AppendAction::kOverwriteOrAdd));
  EXPECT_EQ(Result(), " [a: 4]");
  Apply(Addition("a", "5", AppendAction::kOverwriteIfExists));
  EXPECT_EQ(Result(), " [a: 5]");
}

TEST_F(HeaderMutationTest, OnlyOverwriteIfExistsNeedsALine) {
  Apply(Addition("a", "1", AppendAction::kOverwriteIfExists));
  Apply(Addition("b", "2", AppendAction::kAddIfAbsent));
  Apply(Addition("c", "3", AppendAction::kOverwriteOrAdd));
  EXPECT_EQ(Result(), " [b: 2] [c: 3]");
}

TEST_F(HeaderMutationTest, EmptyValuesAreLeftOutUnlessTheyShallStay) {
  Apply(Addition("a", "%REQ(NOT-THERE)%"));
  EXPECT_EQ(Result(), "");
  route::HeaderAddition kept = Addition("a", "%REQ(NOT-THERE)%");
  kept.keep_empty = true;
  Apply(std::move(kept));
  EXPECT_EQ(Result(), " [a: ]");
}

TEST_F(HeaderMutationTest, AValueCannotSplitTheMessage) {
  request_.With("x", "v\r\nevil: 1");
  Apply(Addition("a", "%REQ(X)%"));
  EXPECT_EQ(request_.head().headers.Find("a"), nullptr);
}

TEST_F(HeaderMutationTest, HostAndPseudoHeadersAreFieldsOfTheHead) {
  Apply(Addition("host", "b.test"));
  Apply(Addition(":path", "/new"));
  Apply(Addition(":method", "PUT"));
  Apply(Addition(":authority", "c.test", AppendAction::kAddIfAbsent));
  EXPECT_EQ(request_.head().authority, "b.test");
  EXPECT_EQ(request_.head().path, "/new");
  EXPECT_EQ(request_.head().method, http::Method::kPut);
  EXPECT_EQ(Result(), "");
}

TEST_F(HeaderMutationTest, LevelsApplyFromTheMostSpecificOnOrTheOtherWayRound) {
  for (const bool most_specific_wins : {false, true}) {
    auto spec = std::make_shared<route::RouteConfigurationSpec>();
    spec->most_specific_wins = most_specific_wins;
    spec->mutations.response_add = {Addition("a", "table", AppendAction::kOverwriteOrAdd)};
    const route::RouteTable table(std::move(spec));
    route::RouteSpec route;
    route.mutations.response_add = {Addition("a", "route", AppendAction::kOverwriteOrAdd)};
    route.mutations.response_remove = {"gone"};
    TestResponse response;
    response.With("gone", "1");
    MutateResponse(LevelsOf(table, nullptr, &route, nullptr), context_, response.head().headers);
    EXPECT_EQ(Lines(response.head().headers), most_specific_wins ? " [a: route]" : " [a: table]");
  }
}

}  // namespace
}  // namespace sluice::proxy

#include "source/filters/http/header_mutation/header_mutation.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "test/filters/http/fake_context.h"

namespace sluice::filters::http {
namespace {

HeaderChange Removal(const std::string& name) { return {name, {}}; }
HeaderChange Addition(const std::string& name, const std::string& format,
                      route::AppendAction action = route::AppendAction::kAppend) {
  route::HeaderAddition addition;
  addition.name = name;
  addition.id = sluice::http::FindHeaderId(name);
  addition.action = action;
  std::string error;
  EXPECT_TRUE(sluice::http::format::Format::Parse(format, addition.value, error)) << error;
  return {"", {addition}};
}

class HeaderMutationFilterTest : public ::testing::Test {
 protected:
  void OfRoute(HeaderMutationConfig config) {
    mine_.config = std::make_shared<const HeaderMutationConfig>(std::move(config));
  }
  // All values of a request's header, joined, after the filter has run.
  std::string Request(const std::string& name) {
    HeaderMutationFilter filter(config_, &mine_, context_);
    EXPECT_EQ(filter.OnRequestHead(context_.request, true), proxy::Next::kContinue);
    return All(context_.request.headers, name);
  }
  std::string Response(const std::string& name) {
    HeaderMutationFilter filter(config_, &mine_, context_);
    filter.OnResponseHead(context_.response, true);
    return All(context_.response.headers, name);
  }
  static std::string All(const sluice::http::HeaderMap& headers, const std::string& name) {
    bool found = false;
    const std::string_view values = headers.GetAll(name, found);
    return found ? std::string(values) : "(none)";
  }

  FakeContext context_;
  HeaderMutationConfig config_;
  route::FilterOverride mine_;
};

TEST_F(HeaderMutationFilterTest, ChangesAreMadeInTheirOrder) {
  context_.request.headers.AddCopy("x-a", "old");
  config_.request = {Removal("x-a"), Addition("x-a", "1"), Addition("x-a", "2")};
  EXPECT_EQ(Request("x-a"), "1,2");
  config_.request = {Addition("x-a", "3"), Removal("x-a")};
  EXPECT_EQ(Request("x-a"), "(none)");
}

TEST_F(HeaderMutationFilterTest, AnAdditionActsAsItIsTold) {
  context_.request.headers.AddCopy("x-a", "old");
  config_.request = {Addition("x-a", "new", route::AppendAction::kAddIfAbsent)};
  EXPECT_EQ(Request("x-a"), "old");
  config_.request = {Addition("x-a", "new", route::AppendAction::kOverwriteOrAdd)};
  EXPECT_EQ(Request("x-a"), "new");
  config_.request = {Addition("x-b", "new", route::AppendAction::kOverwriteIfExists)};
  EXPECT_EQ(Request("x-b"), "(none)");
}

TEST_F(HeaderMutationFilterTest, RequestAndResponseHaveChangesOfTheirOwn) {
  config_.request = {Addition("x-q", "1")};
  config_.response = {Addition("x-r", "1")};
  EXPECT_EQ(Request("x-r"), "(none)");
  EXPECT_EQ(Response("x-q"), "(none)");
  EXPECT_EQ(All(context_.request.headers, "x-q"), "1");
  EXPECT_EQ(All(context_.response.headers, "x-r"), "1");
}

TEST_F(HeaderMutationFilterTest, AResponsesFormatSeesBothHeads) {
  context_.request.headers.AddCopy("x-q", "asked");
  context_.response.headers.AddCopy("x-r", "told");
  config_.response = {Addition("x-both", "%REQ(x-q)% %RESP(x-r)%")};
  EXPECT_EQ(Response("x-both"), "asked told");
}

TEST_F(HeaderMutationFilterTest, TheRoutesChangesComeAfterTheFiltersOwn) {
  config_.request = {Addition("x-a", "filter")};
  HeaderMutationConfig of_route;
  of_route.request = {Addition("x-a", "route")};
  of_route.response = {Addition("x-b", "route")};
  OfRoute(of_route);
  EXPECT_EQ(Request("x-a"), "filter,route");
  EXPECT_EQ(Response("x-b"), "route");
}

TEST_F(HeaderMutationFilterTest, ARouteNeedNotSayAnything) {
  config_.request = {Addition("x-a", "filter")};
  HeaderMutationFilter filter(config_, nullptr, context_);
  filter.OnRequestHead(context_.request, true);
  EXPECT_EQ(All(context_.request.headers, "x-a"), "filter");
}

TEST_F(HeaderMutationFilterTest, ARouteThatOnlySwitchesItOnChangesNothing) {
  config_.request = {Addition("x-a", "filter")};
  EXPECT_EQ(Request("x-a"), "filter");
}

}  // namespace
}  // namespace sluice::filters::http

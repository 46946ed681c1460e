#include "source/proxy/filter_chain.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "test/proxy/messages.h"
#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

// What filters of that name do, and what they were called with.
struct Script {
  std::map<std::string, Next> on_head;
  std::string calls;
  FilterContext* context = nullptr;
  bool reply = false;  // the first filter answers
  std::string drops_trailers;
  bool notes_bodies = false;
  std::map<std::string, std::shared_ptr<const void>> told;  // by the route
};

class ScriptedFilter final : public HttpFilter {
 public:
  ScriptedFilter(FilterContext& context, std::string name, Script& script)
      : context_(context), name_(std::move(name)), script_(script) {}
  Next OnRequestHead(http::RequestHead&, bool end) override {
    script_.calls += name_ + (end ? "H " : "h ");
    script_.context = &context_;
    if (script_.reply) context_.Reply({418, "tea", "teapot"});
    const auto next = script_.on_head.find(name_);
    return next == script_.on_head.end() ? Next::kContinue : next->second;
  }
  Next OnRequestBody(buffer::Buffer& chunk, bool end) override {
    script_.calls += name_ + (end ? "B" : "b") + std::to_string(chunk.size()) + " ";
    return Next::kContinue;
  }
  void OnResponseHead(http::ResponseHead& head, bool) override {
    script_.calls += name_ + "r ";
    head.headers.AddCopy("x-seen", name_);
  }
  Trailers OnResponseTrailers(const http::HeaderMap&, buffer::Buffer& last) override {
    script_.calls += name_ + "t ";
    if (name_ != script_.drops_trailers) return Trailers::kKeep;
    last.Append("trailers as body");
    return Trailers::kDrop;
  }
  void OnResponseBody(buffer::Buffer& chunk, bool end) override {
    if (!script_.notes_bodies) return;
    script_.calls += name_ + (end ? "E" : "e") + std::to_string(chunk.size()) + " ";
  }
  void OnDone() override { script_.calls += name_ + "d "; }

 private:
  FilterContext& context_;
  const std::string name_;
  Script& script_;
};

class ScriptedFactory final : public HttpFilterFactory {
 public:
  ScriptedFactory(std::string name, Script& script) : name_(std::move(name)), script_(script) {}
  HttpFilter* Make(FilterContext& context, base::Arena& arena,
                   const route::FilterOverride* mine) const override {
    if (mine != nullptr) script_.told[name_] = mine->config;
    return new (arena.Allocate(sizeof(ScriptedFilter))) ScriptedFilter(context, name_, script_);
  }

 private:
  const std::string name_;
  Script& script_;
};

class FilterChainTest : public SessionFixture {
 protected:
  FilterChainTest() {
    for (const char* name : {"a", "b"}) {
      spec_.filters.push_back({name, false, std::make_shared<ScriptedFactory>(name, script_)});
    }
    peer_.Answer(kOk);
  }
  Script script_;
};

TEST_F(FilterChainTest, RequestsPassInOrderAndResponsesInReverse) {
  Open();
  const std::string answer = Exchange(kGet);
  EXPECT_EQ(script_.calls, "aH bH br ar ad bd ");
  EXPECT_LT(answer.find("x-seen: b"), answer.find("x-seen: a"));
}

TEST_F(FilterChainTest, ARouteSwitchesFiltersOffAndOn) {
  spec_.filters.back().disabled = true;
  route().filters.push_back({"a", /*disabled=*/true, nullptr});
  route().filters.push_back({"b", /*disabled=*/false, nullptr});
  Open();
  Exchange(kGet);
  EXPECT_EQ(script_.calls, "bH br bd ");
}

TEST_F(FilterChainTest, EachFilterIsToldWhatTheRouteSaysToIt) {
  const auto words = std::make_shared<const int>(1);
  route().filters.push_back({"other", false, std::make_shared<const int>(2)});
  route().filters.push_back({"b", false, words});
  Open();
  Exchange(kGet);
  EXPECT_EQ(script_.told, (std::map<std::string, std::shared_ptr<const void>>{{"b", words}}));
}

TEST_F(FilterChainTest, APausedRequestWaitsUntilItIsResumed) {
  script_.on_head["a"] = Next::kPause;
  Open();
  Send("POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello");
  for (int i = 0; i < 10; ++i) Turn();
  EXPECT_EQ(script_.calls, "ah ");
  EXPECT_EQ(peer_.connections(), 0u);
  script_.context->ResumeRequest();
  ASSERT_TRUE(Until([&] { return end_.streams == 1; }));
  EXPECT_TRUE(Forwarded("\r\n\r\nhello"));
  EXPECT_EQ(end_.status, 200);
}

TEST_F(FilterChainTest, TrailersThatAreDroppedEndTheResponseAsBody) {
  script_.on_head["a"] = Next::kPause;
  Open();
  Send(kGet);
  ASSERT_TRUE(Until([&] { return script_.context != nullptr; }));
  base::Arena arena(worker_.chunks);
  FilterChain chain(worker_.blocks);
  chain.Build(spec_.filters, nullptr, *script_.context, arena);
  script_.calls.clear();
  script_.notes_bodies = true;
  http::HeaderMap trailers(arena);
  buffer::Buffer last(worker_.blocks);
  EXPECT_EQ(chain.RunResponseTrailers(trailers, last), Trailers::kKeep);
  EXPECT_EQ(script_.calls, "bt at ");
  script_.calls.clear();
  script_.drops_trailers = "b";
  EXPECT_EQ(chain.RunResponseTrailers(trailers, last), Trailers::kDrop);
  EXPECT_EQ(script_.calls, "bt aE16 ");
  EXPECT_EQ(last.ToString(), "trailers as body");
}

TEST_F(FilterChainTest, WhenAFilterAnswersTheRequestGoesNoFurther) {
  script_.reply = true;
  Open();
  EXPECT_NE(Exchange(kGet).find("HTTP/1.1 418 "), std::string::npos);
  EXPECT_EQ(script_.calls, "aH br ar ad bd ");
  EXPECT_EQ(peer_.connections(), 0u);
  EXPECT_EQ(end_.details, "teapot");
}

}  // namespace
}  // namespace sluice::proxy

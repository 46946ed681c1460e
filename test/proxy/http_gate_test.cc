#include "source/proxy/http_gate.h"

#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

// Lets in what does not begin with "!", and waits while it is told to.
class Doorman final : public NetworkFilter {
 public:
  struct Orders {
    bool wait = false;
    bool refuse_at_once = false;
    NetworkFilterContext* context = nullptr;
    NetworkFilter* filter = nullptr;
    int ends = 0;
  };
  Doorman(Orders& orders, NetworkFilterContext& context) : orders_(orders), context_(context) {
    orders.context = &context;
    orders.filter = this;
  }
  Next OnNewConnection() override {
    if (!orders_.refuse_at_once) return Next::kContinue;
    context_.Close(CloseMode::kNow);
    return Next::kPause;
  }
  Next OnData(buffer::Buffer& bytes, bool) override {
    if (orders_.wait) return Next::kPause;
    if (bytes.front().substr(0, 1) != "!") return Next::kContinue;
    context_.Close(CloseMode::kNow);
    return Next::kPause;
  }
  void OnClosed(ConnectionEnd) override { ++orders_.ends; }

 private:
  Orders& orders_;
  NetworkFilterContext& context_;
};

class DoormanFactory final : public NetworkFilterFactory {
 public:
  explicit DoormanFactory(Doorman::Orders& orders) : orders_(orders) {}
  std::unique_ptr<NetworkFilter> Make(NetworkFilterContext& context) const override {
    return std::make_unique<Doorman>(orders_, context);
  }

 private:
  Doorman::Orders& orders_;
};

class HttpGateTest : public SessionFixture {
 protected:
  void OpenGuarded() {
    Open();
    auto chain = std::make_shared<FilterChainSpec>();
    chain->buffer_limit = 4096;
    chain->filters.push_back({"doorman", std::make_shared<DoormanFactory>(orders_)});
    auto gate = std::make_unique<HttpGate>(context_, std::move(chain),
                                           std::make_unique<FilterState>(), *session_);
    HttpGate& kept = *gate;
    session_->socket().SetGate(std::move(gate));
    kept.Start();
  }
  Doorman::Orders orders_;
};

TEST_F(HttpGateTest, WhatIsLetInIsServed) {
  OpenGuarded();
  peer_.Answer(kOk);
  EXPECT_NE(Exchange(kGet).find("200 OK"), std::string::npos);
  peer_.Answer(kOk);
  EXPECT_NE(Exchange(kGet).find("200 OK"), std::string::npos);
}

TEST_F(HttpGateTest, WhatIsNotIsClosedUnseen) {
  OpenGuarded();
  Send("!GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(Until([&] { return closed_; }));
  EXPECT_EQ(end_.streams, 0);
  EXPECT_EQ(response_, "");
  EXPECT_EQ(stats().downstream_cx_destroy_local.value(), 1u);
}

TEST_F(HttpGateTest, AConnectionMayBeRefusedBeforeItsFirstByte) {
  orders_.refuse_at_once = true;
  OpenGuarded();
  EXPECT_TRUE(Until([&] { return closed_; }));
}

TEST_F(HttpGateTest, WhatWaitsIsServedWhenItMayGoOn) {
  orders_.wait = true;
  OpenGuarded();
  peer_.Answer(kOk);
  Send(kGet);
  for (int i = 0; i < 10; ++i) Turn();
  EXPECT_EQ(end_.streams, 0);
  orders_.wait = false;
  orders_.context->Continue(*orders_.filter);
  EXPECT_TRUE(Until([&] { return end_.streams == 1; }));
}

TEST_F(HttpGateTest, WhoWaitsCannotFillOurMemory) {
  orders_.wait = true;
  OpenGuarded();
  const std::string line(100000, 'x');
  Send(line);
  for (int i = 0; i < 50; ++i) Turn();
  EXPECT_LT(session_->socket().in().size(), 64u * 1024);
}

TEST_F(HttpGateTest, TheFiltersHearOfTheEnd) {
  OpenGuarded();
  HangUp();
  EXPECT_TRUE(Until([&] { return orders_.ends == 1; }));
}

}  // namespace
}  // namespace sluice::proxy

#include "source/proxy/network_filter_chain.h"

#include "test/proxy/tcp_fixture.h"

namespace sluice::proxy {
namespace {

// Writes down what it is told, as "name:event", and answers as the test says.
class Scripted final : public NetworkFilter {
 public:
  struct Script {
    std::string name;
    Next on_connection = Next::kContinue;
    Next on_data = Next::kContinue;
    bool takes = false;
    bool closes = false;
  };
  Scripted(Script& script, std::string& log, NetworkFilterContext& context)
      : script_(script), log_(log), context_(context) {}

  Next OnNewConnection() override {
    Note("new");
    if (script_.closes) context_.Close(CloseMode::kNow);
    return script_.on_connection;
  }
  Next OnData(buffer::Buffer& bytes, bool end) override {
    Note("data=" + bytes.ToString() + (end ? "." : ""));
    if (script_.takes) bytes.Clear();
    return script_.on_data;
  }
  void OnWrite(buffer::Buffer& bytes, bool) override { Note("write=" + bytes.ToString()); }
  void OnClosed(ConnectionEnd) override { Note("closed"); }

 private:
  void Note(const std::string& what) { log_ += script_.name + ":" + what + " "; }

  Script& script_;
  std::string& log_;
  NetworkFilterContext& context_;
};

class ScriptedFactory final : public NetworkFilterFactory {
 public:
  ScriptedFactory(Scripted::Script& script, std::string& log, NetworkFilter*& made,
                  NetworkFilterContext*& context)
      : script_(script), log_(log), made_(made), context_(context) {}
  std::unique_ptr<NetworkFilter> Make(NetworkFilterContext& context) const override {
    auto filter = std::make_unique<Scripted>(script_, log_, context);
    made_ = filter.get();
    context_ = &context;
    return filter;
  }

 private:
  Scripted::Script& script_;
  std::string& log_;
  NetworkFilter*& made_;
  NetworkFilterContext*& context_;
};

// The chain in its session: "a", then "b", which takes the bytes.
class NetworkFilterChainTest : public TcpFixture {
 protected:
  void OpenBoth() {
    b_.takes = true;
    chain_.filters.push_back(
        {"a", std::make_shared<ScriptedFactory>(a_, log_, filter_a_, context_of_a_)});
    chain_.filters.push_back(
        {"b", std::make_shared<ScriptedFactory>(b_, log_, filter_b_, context_of_b_)});
    Open();
  }
  void SendAndWait(std::string_view text) {
    client_->Send(text);
    EXPECT_TRUE(Until([&] { return log_.find("data=") != std::string::npos; }));
  }

  std::string log_;
  Scripted::Script a_{"a"};
  Scripted::Script b_{"b"};
  NetworkFilter* filter_a_ = nullptr;
  NetworkFilter* filter_b_ = nullptr;
  NetworkFilterContext* context_of_a_ = nullptr;
  NetworkFilterContext* context_of_b_ = nullptr;
};

TEST_F(NetworkFilterChainTest, AsksEachInItsOrder) {
  OpenBoth();
  EXPECT_EQ(log_, "a:new b:new ");
  log_.clear();
  SendAndWait("x");
  EXPECT_EQ(log_, "a:data=x b:data=x ");
}

TEST_F(NetworkFilterChainTest, AFilterThatPausesKeepsTheRestWaiting) {
  a_.on_connection = Next::kPause;
  a_.on_data = Next::kPause;
  OpenBoth();
  EXPECT_EQ(log_, "a:new ");
  SendAndWait("x");
  EXPECT_EQ(log_, "a:new a:data=x ");
  log_.clear();
  context_of_a_->Continue(*filter_a_);
  EXPECT_EQ(log_, "b:new b:data=x ");
}

TEST_F(NetworkFilterChainTest, AFilterThatWaitsIsAskedAgainWithAllThatHasCome) {
  a_.on_data = Next::kPause;
  OpenBoth();
  log_.clear();
  SendAndWait("x");
  client_->Send("y");
  EXPECT_TRUE(Until([&] { return log_.find("a:data=xy") != std::string::npos; }));
}

TEST_F(NetworkFilterChainTest, ARetryAsksTheFilterItself) {
  b_.takes = false;
  OpenBoth();
  b_.takes = false;
  SendAndWait("x");
  log_.clear();
  context_of_b_->Retry(*filter_b_);
  EXPECT_EQ(log_, "b:data=x ");
}

TEST_F(NetworkFilterChainTest, NothingFollowsAClose) {
  a_.closes = true;
  OpenBoth();
  EXPECT_EQ(log_, "a:new a:closed b:closed ");
  EXPECT_TRUE(closed());
}

TEST_F(NetworkFilterChainTest, WhatIsWrittenPassesTheFiltersBefore) {
  OpenBoth();
  log_.clear();
  buffer::Buffer bytes(worker_.blocks);
  bytes.Append("w");
  context_of_b_->Write(*filter_b_, bytes, /*end=*/false);
  EXPECT_EQ(log_, "a:write=w ");
  EXPECT_TRUE(Until([&] { return client_->received == "w"; }));
}

}  // namespace
}  // namespace sluice::proxy

#include "source/grpc/unary_call.h"

#include "test/grpc/call_fixture.h"
#include "test/grpc/grpc_server.h"

namespace sluice::grpc {
namespace {

class UnaryCallTest : public CallFixture {
 protected:
  UnaryCallTest() { ConnectTo(net::Loopback(server_.port())); }
  ~UnaryCallTest() override {
    unary_.reset();
    cluster_ = upstream::ClusterRef();
    Turn();
  }
  void Ask(const std::string& method, std::string_view request) {
    options_.path = "/test.T/" + method;
    unary_ = std::make_unique<UnaryCall>(worker_, cluster_, options_, request,
                                         [this](const Status& status, std::string_view response) {
                                           status_ = status;
                                           response_ = response;
                                           unary_.reset();
                                         });
    RunUntil([this] { return unary_ == nullptr; });
  }

  GrpcServer server_;
  std::unique_ptr<UnaryCall> unary_;
  Status status_;
  std::string response_;
};

TEST_F(UnaryCallTest, BringsTheOneMessage) {
  Ask("Echo", "hello");
  EXPECT_TRUE(status_.ok());
  EXPECT_EQ(response_, "hello");
}

TEST_F(UnaryCallTest, TellsTheStatusInsteadOfAMessage) {
  Ask("FailLate", "x");
  EXPECT_EQ(status_.code, Code::kAborted);
  EXPECT_EQ(response_, "");
}

TEST_F(UnaryCallTest, MoreThanOneMessageIsAFault) {
  Ask("Count", "2");
  EXPECT_EQ(status_.code, Code::kInternal);
}

}  // namespace
}  // namespace sluice::grpc

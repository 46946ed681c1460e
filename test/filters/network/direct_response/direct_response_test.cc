#include "source/filters/network/direct_response/direct_response.h"

#include "source/filters/network/direct_response/factory.h"
#include "test/filters/network/parsed_filter.h"
#include "test/proxy/tcp_fixture.h"

namespace sluice::filters::network {
namespace {

class DirectResponseTest : public proxy::TcpFixture {
 protected:
  void Answer(const std::string& fields) {
    chain_.filters.push_back({"direct", ParsedFilter(&RegisterDirectResponse,
                                                     "direct_response.v3.Config", fields, store_)
                                            .factory});
    Open();
  }
};

TEST_F(DirectResponseTest, AnswersWithoutWaitingForTheClient) {
  Answer("response: {inline_string: hi}");
  EXPECT_TRUE(Until([&] { return client_->eof; }));
  EXPECT_EQ(client_->received, "hi");
}

TEST_F(DirectResponseTest, WhatTheClientSendsDoesNotDestroyTheAnswer) {
  Answer("response: {inline_string: hi}");
  client_->Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(Until([&] { return client_->eof; }));
  EXPECT_EQ(client_->received, "hi");
  EXPECT_FALSE(client_->reset);
  client_->Close();
  EXPECT_TRUE(Until([&] { return closed(); }));
}

TEST_F(DirectResponseTest, WithoutAResponseItOnlyCloses) {
  Answer("");
  EXPECT_TRUE(Until([&] { return client_->eof; }));
  EXPECT_EQ(client_->received, "");
}

}  // namespace
}  // namespace sluice::filters::network

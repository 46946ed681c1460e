#include "source/filters/network/echo/echo.h"

#include "source/filters/network/echo/factory.h"
#include "test/filters/network/parsed_filter.h"
#include "test/proxy/tcp_fixture.h"

namespace sluice::filters::network {
namespace {

class EchoTest : public proxy::TcpFixture {
 protected:
  EchoTest() {
    chain_.filters.push_back(
        {"echo", ParsedFilter(&RegisterEcho, "echo.v3.Echo", "", store_).factory});
  }
};

TEST_F(EchoTest, SendsBackWhatComesAndEndsWithTheClient) {
  Open();
  client_->Send("hello");
  EXPECT_TRUE(Until([&] { return client_->received == "hello"; }));
  client_->Send(" again");
  client_->EndSending();
  EXPECT_TRUE(Until([&] { return closed() && client_->eof; }));
  EXPECT_EQ(client_->received, "hello again");
}

TEST_F(EchoTest, StopsReadingFromAClientThatDoesNotRead) {
  chain_.buffer_limit = 4096;
  Open();
  client_->reading = false;
  const std::string chunk(65536, 'x');
  // Both kernels' buffers fill, then ours does to its limit; then the client can send no more.
  size_t sent = 0;
  for (int idle = 0; idle < 200; ++idle) {
    const size_t n = client_->Send(chunk);
    sent += n;
    if (n > 0) idle = 0;
    Turn();
  }
  const uint64_t taken = session_->connection().bytes_read();
  EXPECT_LT(taken - session_->connection().bytes_written(), 1024u * 1024);
  client_->reading = true;
  EXPECT_TRUE(Until([&] { return client_->received.size() == sent; }));
}

}  // namespace
}  // namespace sluice::filters::network

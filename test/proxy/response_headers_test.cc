#include "source/proxy/response_headers.h"

#include <gtest/gtest.h>

#include <string>

#include "test/proxy/messages.h"
#include "test/proxy/worker_fixture.h"
#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

class ResponseHeadersTest : public WorkerFixture {
 protected:
  std::string Mutated(TestResponse& response, const http::RequestHead* request = nullptr) {
    MutateResponseHeaders(spec_, context_, request, response.head());
    return Lines(response.head().headers);
  }
  HttpSpec spec_;
};

TEST_F(ResponseHeadersTest, AResponseGetsServerAndDate) {
  TestResponse response;
  EXPECT_EQ(Mutated(response), " [server: envoy] [date: Thu, 01 Jan 1970 01:00:00 GMT]");
}

TEST_F(ResponseHeadersTest, TheUpstreamsDateStays) {
  TestResponse response;
  response.With("date", "then").With("server", "up");
  EXPECT_EQ(Mutated(response), " [date: then] [server: envoy]");
}

TEST_F(ResponseHeadersTest, TheServerHeaderIsKeptOrPassedThrough) {
  spec_.server_header = ServerHeader::kAppendIfAbsent;
  TestResponse named;
  named.With("date", "then").With("server", "up");
  EXPECT_EQ(Mutated(named), " [date: then] [server: up]");
  TestResponse unnamed;
  unnamed.With("date", "then");
  EXPECT_EQ(Mutated(unnamed), " [date: then] [server: envoy]");
  spec_.server_header = ServerHeader::kPassThrough;
  TestResponse passed;
  passed.With("date", "then");
  EXPECT_EQ(Mutated(passed), " [date: then]");
}

TEST_F(ResponseHeadersTest, ViaIsAppendedAndTheRequestIdGivenBack) {
  spec_.server_header = ServerHeader::kPassThrough;
  spec_.via = "1.1 here";
  spec_.always_set_request_id_in_response = true;
  route::TestRequest request("/p");
  request.With("x-request-id", "id");
  TestResponse response;
  response.With("date", "then").With("via", "1.1 up");
  EXPECT_EQ(Mutated(response, &request.head()),
            " [date: then] [via: 1.1 up, 1.1 here] [x-request-id: id]");
}

}  // namespace
}  // namespace sluice::proxy

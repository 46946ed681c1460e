// Properties over many messages: how the bytes are cut does not matter, and what is accepted
// survives being passed on.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "source/base/random.h"
#include "test/http/h1/round_trip.h"

namespace sluice::http::h1 {
namespace {

const char kNext[] = "GET /next HTTP/1.1\r\nHost: n\r\n\r\n";

std::vector<std::string> Requests() {
  const std::string post = "POST /p HTTP/1.1\r\nHost: a\r\n";
  std::vector<std::string> list = {
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "\r\nGET /a-rather-long-path/with?a=query HTTP/1.1\r\nHOST: a.test:8080\r\nUser-Agent: x "
      "y\r\nAccept: */*\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "GET http://b.test/p HTTP/1.1\r\nHost: a\r\n\r\n",
      "HEAD / HTTP/1.1\r\nHost: [::1]:80\r\nTE: trailers\r\nConnection: TE\r\n\r\n",
      post + "Content-Length: 5\r\n\r\nhello",
      post + "Content-Length: 0\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;ext\r\nllo\r\n0\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-T: 1\r\nHost: evil\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nbad line\r\n\r\n",
      post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n",
      post + "Content-Length: 4\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\nbody",
      "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nx: b\r\n c\r\n\r\n",
      "GET / HTTP/1.1\nHost: a\n\n",
      "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
      "GET /\r\n\r\n",
      "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
      "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      post + "Connection: x-drop, keep-alive\r\nX-Drop: 1\r\nX-Keep: 2\r\nx-Keep: 3\r\n\r\n",
  };
  const size_t simple = list.size();
  for (size_t i = 0; i < simple; ++i) list.push_back(list[i] + kNext);
  return list;
}

std::string Outcome(ServerSide& side) {
  std::string text = side.Events() + "---\n" + side.TakeOut() + "---\n";
  if (side.codec.wants_close()) text += "close";
  return text;
}

ServerOptions Wide() {
  ServerOptions options;
  options.enable_trailers = true;
  return options;
}

TEST(PiecesTest, RequestsMeanTheSameHoweverTheyAreCut) {
  for (const std::string& bytes : Requests()) {
    ServerSide whole(Wide());
    whole.answer = true;
    whole.Feed(bytes);
    const std::string want = Outcome(whole);
    for (size_t cut = 1; cut < bytes.size(); ++cut) {
      ServerSide side(Wide());
      side.answer = true;
      side.Feed(std::string_view(bytes).substr(0, cut));
      side.Feed(std::string_view(bytes).substr(cut));
      ASSERT_EQ(Outcome(side), want) << bytes << " cut at " << cut;
    }
    ServerSide bytewise(Wide());
    bytewise.answer = true;
    bytewise.FeedBytewise(bytes);
    ASSERT_EQ(Outcome(bytewise), want) << bytes << " byte by byte";
  }
}

std::vector<std::string> Responses() {
  return {
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\nhello",
      "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-T: 1\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 E\r\nLink: a\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
      "HTTP/1.0 200 OK\r\n\r\nuntil close",
      "HTTP/1.1 304 Not\r\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz",
      "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\nraw",
      "HTTP/1.1 200 OK\r\nA: b\n\r\n",
  };
}

TEST(PiecesTest, ResponsesMeanTheSameHoweverTheyAreCut) {
  for (const std::string& bytes : Responses()) {
    for (const bool upgrade : {false, true}) {
      const auto outcome = [&](size_t cut) {
        ClientOptions options;
        options.enable_trailers = true;
        ClientSide side(options);
        side.Start(Method::kGet, upgrade);
        if (cut == 0) {
          side.FeedBytewise(bytes);
        } else {
          side.Feed(std::string_view(bytes).substr(0, cut));
          side.Feed(std::string_view(bytes).substr(cut));
        }
        return side.Events() + (side.codec.wants_close() ? "close" : "open");
      };
      const std::string want = outcome(bytes.size());
      for (size_t cut = 0; cut < bytes.size(); ++cut)
        ASSERT_EQ(outcome(cut), want) << bytes << " cut at " << cut;
    }
  }
}

TEST(PiecesTest, AcceptedRequestsSurviveBeingPassedOn) {
  for (const std::string& bytes : Requests()) EXPECT_EQ(RoundTripFault(bytes, Wide()), "") << bytes;
}

// Requests with random damage: whatever is still accepted must be passed on unchanged.
TEST(PiecesTest, DamagedRequestsArePassedOnUnchangedOrNotAtAll) {
  static constexpr char kBytes[] =
      "\r\n \t:;,0159aAxX-_/?#@[]%\x01\x7f\x80\xff";  // and the NUL at its end
  base::Random random(7);
  const std::vector<std::string> requests = Requests();
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = requests[random.Below(requests.size())];
    for (uint64_t n = 1 + random.Below(3); n > 0; --n) {
      const size_t at = random.Below(bytes.size());
      const char c = kBytes[random.Below(sizeof(kBytes))];
      switch (random.Below(3)) {
        case 0: bytes[at] = c; break;
        case 1: bytes.insert(at, 1, c); break;
        case 2: bytes.erase(at, 1); break;
      }
    }
    ASSERT_EQ(RoundTripFault(bytes, Wide()), "") << bytes;
  }
}

TEST(PiecesTest, SpellingsSurviveWhenKept) {
  ServerOptions server_options;
  server_options.header_case = HeaderCase::kPreserve;
  ClientOptions client_options;
  client_options.header_case = HeaderCase::kPreserve;
  ServerSide server(server_options);
  ClientSide client(client_options);
  server.Feed("GET / HTTP/1.1\r\nhOST: a\r\nX-MiXed: 1\r\nx-mixed: 2\r\nSoAP-ACTion: 3\r\n\r\n");
  server.head->headers.AddCopy("x-ours", "4");
  client.stream = &client.codec.NewStream(client);
  client.stream->SendHead(*server.head, true);
  EXPECT_EQ(client.TakeOut(),
            "GET / HTTP/1.1\r\nhOST: a\r\nX-MiXed: 1\r\nx-mixed: 2\r\nSoAP-ACTion: 3\r\nx-ours: "
            "4\r\n\r\n");
  client.Feed("HTTP/1.1 200 OK\r\nx-UP: 1\r\nContent-LENGTH: 0\r\n\r\n");
  server.stream->SendHead(*client.head, true);
  EXPECT_EQ(server.TakeOut(), "HTTP/1.1 200 OK\r\nx-UP: 1\r\nContent-LENGTH: 0\r\n\r\n");
}

// Hands its body on like a proxy does and remembers where the bytes lay.
class BodyKeeper : public ServerSide {
 public:
  BodyKeeper() : kept(blocks) {}
  void OnRequestBody(buffer::Buffer& body, bool end) override {
    kept.Append(std::move(body));
    if (end) OnEnded();
  }
  buffer::Buffer kept;
};

TEST(PiecesTest, BodiesAreHandedOverNotCopied) {
  BodyKeeper server;
  server.in.Append("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" +
                   std::string(100000, 'x'));
  const char* const begin = server.in.front().data();
  const char* const end = begin + server.in.front().size();
  server.Push();
  EXPECT_EQ(server.kept.size(), 100000u);
  EXPECT_GT(server.kept.front().data(), begin);
  EXPECT_EQ(server.kept.front().data() + server.kept.front().size(), end);
}

}  // namespace
}  // namespace sluice::http::h1

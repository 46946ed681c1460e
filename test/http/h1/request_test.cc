// What the server codec makes of a request's bytes: accepted ones, and one line for each way to be
// refused.
#include <gtest/gtest.h>

#include <string>

#include "test/http/h1/codec_sides.h"

namespace sluice::http::h1 {
namespace {

std::string Parse(std::string_view bytes, const ServerOptions& options = {}) {
  ServerSide side(options);
  side.answer = true;
  side.Feed(bytes);
  return side.Events();
}

// "400 detail" of the refusal, or "" when the first request is accepted. A refusal must close the
// connection.
std::string Refusal(std::string_view bytes, const ServerOptions& options = {}) {
  ServerSide side(options);
  side.Feed(bytes);
  const std::string events = side.Events();
  if (events.substr(0, 6) != "error ") return "";
  EXPECT_TRUE(side.codec.wants_close()) << bytes;
  EXPECT_FALSE(side.codec.wants_input()) << bytes;
  EXPECT_NE(side.TakeOut().find("connection: close\r\n"), std::string::npos) << bytes;
  return events.substr(6, events.find('\n') - 6);
}

std::string WithLine(std::string_view line) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(line) + "\r\n\r\nabc";
}

TEST(RequestTest, SimpleRequestsAreParsed) {
  EXPECT_EQ(Parse("GET /p?q HTTP/1.1\r\nHost: a.test:80\r\nX-Mixed_1: V w\r\nempty:\r\n\r\n"),
            "head GET /p?q host=a.test:80 body=none [x-mixed_1: V w] [empty: ]\nend\nclosed\n");
}

TEST(RequestTest, ValuesAreTrimmedAndKeepHighBytes) {
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\nHost:  a \r\nx: \t b\xff c\t \r\n\r\n"),
            "head GET / host=a body=none [x: b\xff c]\nend\nclosed\n");
}

TEST(RequestTest, BodiesByLengthAndByChunks) {
  EXPECT_EQ(Parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"),
            "head POST / host=a body=5 [content-length: 5]\nbody hello\nend\nclosed\n");
  EXPECT_EQ(Parse("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                  "CHUNKED\r\n\r\n2\r\nhe\r\n003;x=\"y\"\r\nllo\r\n0\r\n\r\n"),
            "head PUT / host=a body=chunked\nbody hello\nend\nclosed\n");
  EXPECT_EQ(Parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
            "head POST / host=a body=0 [content-length: 0]\nend\nclosed\n");
}

TEST(RequestTest, TargetForms) {
  struct Case {
    const char* line;
    const char* want;
  };
  const Case cases[] = {
      {"GET http://abs.test:81/p?q HTTP/1.1", "head GET /p?q host=abs.test:81"},
      {"GET HTTPS://abs.test HTTP/1.1", "head GET / host=abs.test"},
      {"GET http://abs.test?x HTTP/1.1", "head GET ?x host=abs.test"},
      {"OPTIONS * HTTP/1.1", "head OPTIONS * host=a"},
      {"OPTIONS http://abs.test HTTP/1.1", "head OPTIONS / host=abs.test"},
      {"CONNECT up.test:443 HTTP/1.1", "head CONNECT  host=up.test:443"},
      {"CONNECT [::1]:443 HTTP/1.1", "head CONNECT  host=[::1]:443"},
      {"GET /a#b HTTP/1.1", "head GET /a#b host=a"},  // the path's rules are others' concern
  };
  for (const Case& c : cases) {
    const std::string events = Parse(std::string(c.line) + "\r\nHost: a\r\n\r\n");
    EXPECT_EQ(events.substr(0, std::string(c.want).size()), c.want) << c.line << " gave " << events;
  }
}

TEST(RequestTest, BadRequestLinesAreRefused) {
  struct Case {
    std::string line;
    const char* want;
  };
  const Case cases[] = {
      {"GET  / HTTP/1.1", "400 http1.codec_error"},
      {"GET /  HTTP/1.1", "400 http1.codec_error"},
      {"GET\t/\tHTTP/1.1", "400 http1.codec_error"},
      {"GET /\t HTTP/1.1", "400 http1.codec_error"},
      {"GET / HTTP/1.1 ", "400 http1.codec_error"},
      {" GET / HTTP/1.1", "400 http1.codec_error"},
      {"GET /a b HTTP/1.1", "400 http1.codec_error"},
      {"GET /\x01 HTTP/1.1", "400 http1.invalid_characters"},
      {std::string("GET /\0 HTTP/1.1", 15), "400 http1.invalid_characters"},
      {"GET /\r HTTP/1.1", "400 http1.invalid_characters"},
      {"GET /\xff HTTP/1.1", "400 http1.codec_error"},
      {"GET /\x7f HTTP/1.1", "400 http1.codec_error"},
      {"GET / HTTP/1.0", "426 low_version"},
      {"GET / HTTP/1.2", "426 low_version"},
      {"GET / HTTP/2.0", "426 low_version"},
      {"GET /", "426 low_version"},
      {"GET / HTTP/11.1", "400 http1.codec_error"},
      {"GET / http/1.1", "400 http1.codec_error"},
      {"GET / HTTP/1.", "400 http1.codec_error"},
      {"GET / ", "400 http1.codec_error"},
      {"GET", "400 http1.codec_error"},
      {"G@T / HTTP/1.1", "400 http1.codec_error"},
      {"get / HTTP/1.1", "400 http1.codec_error"},
      {"FOO / HTTP/1.1", "400 http1.codec_error"},
      {"GET * HTTP/1.1", "400 http1.invalid_url"},
      {"GET a HTTP/1.1", "400 http1.invalid_url"},
      {"GET ftp://a/p HTTP/1.1", "400 http1.invalid_scheme"},
      {"GET http:///p HTTP/1.1", "400 http1.invalid_url"},
      {"GET http://u:p@a/ HTTP/1.1", "400 http1.invalid_url"},
      {"GET http://a:x/ HTTP/1.1", "400 http1.invalid_url"},
      {"CONNECT / HTTP/1.1", "400 http1.invalid_url"},
      {"CONNECT a HTTP/1.1", "400 http1.invalid_url"},
      {"CONNECT a: HTTP/1.1", "400 http1.invalid_url"},
      {"CONNECT http://a:1/ HTTP/1.1", "400 http1.invalid_url"},
  };
  for (const Case& c : cases) EXPECT_EQ(Refusal(c.line + "\r\nHost: a\r\n\r\n"), c.want) << c.line;
}

TEST(RequestTest, BadFieldLinesAreRefused) {
  struct Case {
    std::string line;
    const char* want;
  };
  const Case cases[] = {
      {"no colon", "400 http1.codec_error"},
      {"x : y", "400 http1.codec_error"},
      {"x\t: y", "400 http1.codec_error"},
      {": y", "400 http1.codec_error"},
      {" x: y", "400 http1.codec_error"},
      {"x(y): z", "400 http1.codec_error"},
      {"x\x80: z", "400 http1.codec_error"},
      {"a-long-header-name-of-more-than-sixteen(: z", "400 http1.codec_error"},
      {std::string("x\0: z", 5), "400 http1.invalid_characters"},
      {std::string("x: a\0b", 6), "400 http1.invalid_characters"},
      {"x: a\x01"
       "b",
       "400 http1.invalid_characters"},
      {"x: a\x7f"
       "b",
       "400 http1.invalid_characters"},
      {"x: a\x0b"
       "b",
       "400 http1.invalid_characters"},
      {"x: a\rb", "400 http1.codec_error"},
      {"x: a\nb: c", "400 http1.codec_error"},
      {"x: a\r\n b", "400 http1.codec_error"},
      {"x: a\r\n\tb", "400 http1.codec_error"},
      {"x: a\n", "400 http1.codec_error"},
      {"\rx: a", "400 http1.codec_error"},
  };
  for (const Case& c : cases) EXPECT_EQ(Refusal(WithLine(c.line)), c.want) << c.line;
  EXPECT_EQ(Refusal("GET / HTTP/1.1\nHost: a\n\n"), "400 http1.codec_error");
  EXPECT_EQ(Refusal("GET / HTTP/1.1\r\nHost: a\n\r\n"), "400 http1.codec_error");
  EXPECT_EQ(Refusal("GET / HTTP/1.1\r\nHost: a\r\n\n"), "400 http1.codec_error");
}

TEST(RequestTest, BadFramingIsRefused) {
  struct Case {
    std::string line;
    const char* want;
  };
  const char* const kCodec = "400 http1.codec_error";
  const char* const kBoth = "400 http1.content_length_and_chunked_not_allowed";
  const char* const kTe = "501 http1.invalid_transfer_encoding";
  const Case cases[] = {
      {"Content-Length: 1\r\nContent-Length: 2", kCodec},
      {"Content-Length: 1\r\nContent-Length: 1", kCodec},
      {"Content-Length: 1, 1", kCodec},
      {"Content-Length: +1", kCodec},
      {"Content-Length: -1", kCodec},
      {"Content-Length: -0", kCodec},
      {"Content-Length: 0x1", kCodec},
      {"Content-Length: 1_0", kCodec},
      {"Content-Length: 1 0", kCodec},
      {"Content-Length: 01", kCodec},
      {"Content-Length: 1a", kCodec},
      {"Content-Length:", kCodec},
      {"Content-Length: 9223372036854775808", kCodec},
      {"Content-Length: 18446744073709551617", kCodec},
      {"Content-Length: 99999999999999999999", kCodec},
      {"Content-Length: 5\r\nTransfer-Encoding: chunked", kBoth},
      {"Transfer-Encoding: chunked\r\nContent-Length: 5", kBoth},
      {"Content-Length: 5\r\nTransfer-Encoding: identity", kBoth},
      {"Transfer-Encoding: xchunked", kTe},
      {"Transfer-Encoding: ,chunked", kTe},
      {"Transfer-Encoding: chunked,", kTe},
      {"Transfer-Encoding: chunked, chunked", kTe},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", kTe},
      {"Transfer-Encoding: gzip, chunked", kTe},
      {"Transfer-Encoding: chunked, gzip", kTe},
      {"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", kTe},
      {"Transfer-Encoding: identity", kTe},
      {"Transfer-Encoding: chunked;p=1", kTe},
      {"Transfer-Encoding: \"chunked\"", kTe},
      {"Transfer-Encoding:", kTe},
      {"Transfer-Encoding: \x0b"
       "chunked",
       "400 http1.invalid_characters"},
      {"Transfer-Encoding: chunked\xa0", kTe},
      {"Transfer-Encoding : chunked", kCodec},
      {"Transfer-Encoding:\r\n chunked", kCodec},
  };
  for (const Case& c : cases) EXPECT_EQ(Refusal(WithLine(c.line)), c.want) << c.line;
  EXPECT_EQ(Refusal("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 3\r\n\r\nabc"), kCodec);
  ServerOptions old;
  old.accept_http_10 = true;
  EXPECT_EQ(
      Refusal("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", old),
      kCodec);
}

TEST(RequestTest, BadHostsAreRefused) {
  for (const char* host :
       {"a, b", "a/b", "u@a", "a b", "a:port", "a:99999", "a:1:2", "", ":80", "[::1", "::1]", "[a]",
        "[::1]x", "a\\b", "a?b", "a#b", "a<b", "a\xc3\xa9"}) {
    EXPECT_EQ(Refusal("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"),
              "400 http.invalid_authority")
        << host;
  }
  EXPECT_EQ(Refusal("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), "400 http.invalid_authority");
  EXPECT_EQ(Refusal("GET http://b/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
            "400 http.invalid_authority");
  for (const char* host : {"a", "a.test:", "a.test:65535", "127.0.0.1:80", "[::1]",
                           "[fe80::1%25eth0]:8080", "under_score", "xn--a.test.", "a%20b"}) {
    EXPECT_EQ(Refusal("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"), "") << host;
  }
  // Without one the head is whole; what to answer is for who knows the routes.
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\n\r\n"), "head GET / host=- body=none\nend\nclosed\n");
}

TEST(RequestTest, HeadLimits) {
  const auto with_size = [](size_t n) {
    const std::string rest = "GET / HTTP/1.1\r\nHost: a\r\nx: \r\n\r\n";
    return "GET / HTTP/1.1\r\nHost: a\r\nx: " + std::string(n - rest.size(), 'a') + "\r\n\r\n";
  };
  EXPECT_EQ(Refusal(with_size(60 * 1024)), "");
  EXPECT_EQ(Refusal(with_size(60 * 1024 + 1)), "431 http1.headers_too_large");
  // A head without an end is cut off at the limit.
  EXPECT_EQ(Refusal("GET /" + std::string(60 * 1024, 'a')), "431 http1.headers_too_large");
  std::string lines;
  for (int i = 0; i < 99; ++i) lines += "x: y\r\n";
  EXPECT_EQ(Refusal("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"), "");
  EXPECT_EQ(Refusal("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "x: y\r\n\r\n"),
            "431 http1.too_many_headers");
}

TEST(RequestTest, NoiseIsRefusedAtItsFirstByte) {
  EXPECT_EQ(Refusal("\x16\x03\x01"), "400 http1.codec_error");
  EXPECT_EQ(Refusal("\n"), "400 http1.codec_error");
}

TEST(RequestTest, OneEmptyLineBeforeARequestIsSkipped) {
  EXPECT_EQ(Parse("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
            "head GET / host=a body=none\nend\nclosed\n");
  EXPECT_EQ(Refusal("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), "400 http1.codec_error");
}

TEST(RequestTest, HopByHopHeadersAreRemoved) {
  struct Case {
    const char* lines;
    const char* want;
  };
  const Case cases[] = {
      {"Connection: keep-alive, x-drop\r\nX-Drop: 1\r\nX-Keep: 2", " [x-keep: 2]"},
      {"Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive", ""},
      {"TE: trailers\r\nConnection: te", " [te: trailers]"},
      {"TE: gzip, Trailers", " [te: trailers]"},
      {"TE: gzip", ""},
      {"Upgrade: foo", ""},
      {"Connection: upgrade", ""},
      {"Connection: upgrade, http2-settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x", ""},
      {"Connection: upgrade\r\nUpgrade: websocket, h2c", ""},
      {"Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c", ""},
      {"Connection: upgrade\r\nUpgrade: a, b", ""},
      {"Proxy-Authorization: abc\r\nTrailer: x", " [proxy-authorization: abc] [trailer: x]"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Parse("GET / HTTP/1.1\r\nHost: a\r\n" + std::string(c.lines) + "\r\n\r\n"),
              "head GET / host=a body=none" + std::string(c.want) + "\nend\nclosed\n")
        << c.lines;
  }
}

TEST(RequestTest, ConnectionMayNotNameWhatOthersRelyOn) {
  for (const char* token : {"content-length", "Transfer-Encoding", "host", "X-Forwarded-For",
                            "x-forwarded-proto", "authorization", "cookie", "a b", "x;y"}) {
    EXPECT_EQ(Refusal(WithLine("Connection: close, " + std::string(token))),
              "400 http1.connection_header_rejected")
        << token;
  }
}

TEST(RequestTest, UpgradesKeepTheirHeaders) {
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: "
                  "WebSocket\r\n\r\n"),
            "head GET / host=a body=none upgrade [connection: keep-alive, Upgrade] [upgrade: "
            "WebSocket]\n");
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade, x-a\r\nX-A: 1\r\nUpgrade: "
                  "foo\r\n\r\n"),
            "head GET / host=a body=none upgrade [connection: upgrade] [upgrade: foo]\n");
  // A tunnel behind a chunked body could not be told from it.
  EXPECT_EQ(Parse("POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "head POST / host=a body=chunked\nend\nclosed\n");
}

TEST(RequestTest, OptionsWidenWhatIsAccepted) {
  ServerOptions options;
  options.allow_custom_methods = true;
  EXPECT_EQ(Parse("FOO / HTTP/1.1\r\nHost: a\r\n\r\n", options),
            "head FOO / host=a body=none\nend\nclosed\n");
  options = {};
  options.accept_http_10 = true;
  options.default_host_for_http_10 = "d.test";
  EXPECT_EQ(Parse("GET / HTTP/1.0\r\n\r\n", options),
            "head GET / host=d.test body=none\nend\nclosed\n");
  options = {};
  options.allow_chunked_length = true;
  EXPECT_EQ(
      Parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
            "1\r\nx\r\n0\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n",
            options),
      "head POST / host=a body=chunked\nbody x\nend\nclosed\n");
  options = {};
  options.allow_absolute_url = false;
  EXPECT_EQ(Refusal("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", options), "400 http1.invalid_url");
}

TEST(RequestTest, UnderscoresInNames) {
  const char* const bytes =
      "GET / HTTP/1.1\r\nHost: a\r\nx_a: 1\r\nlong-name-with-the_underscore-late: 2\r\nb: "
      "3\r\n\r\n";
  ServerOptions options;
  options.underscores = UnderscoreAction::kReject;
  EXPECT_EQ(Refusal(bytes, options), "400 http1.unexpected_underscore");
  options.underscores = UnderscoreAction::kDrop;
  ServerSide side(options);
  side.Feed(bytes);
  EXPECT_EQ(side.Events(), "head GET / host=a body=none [b: 3]\nend\n");
  EXPECT_EQ(side.counters.dropped_headers_with_underscores, 2u);
}

TEST(RequestTest, TrailersAreDroppedUnlessEnabled) {
  const char* const bytes =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-T: "
      "1\r\nContent-Length: 5\r\n"
      "Host: b\r\nAuthorization: c\r\nTransfer-Encoding: d\r\nX-Forwarded-For: e\r\n\r\n";
  EXPECT_EQ(Parse(bytes), "head POST / host=a body=chunked\nbody x\nend\nclosed\n");
  ServerOptions options;
  options.enable_trailers = true;
  EXPECT_EQ(Parse(bytes, options),
            "head POST / host=a body=chunked\nbody x\ntrailers [x-t: 1]\nend\nclosed\n");
}

}  // namespace
}  // namespace sluice::http::h1

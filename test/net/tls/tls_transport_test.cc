#include "source/net/tls/tls_transport.h"

#include <errno.h>
#include <gtest/gtest.h>

#include "test/net/tls/tls_pair.h"

namespace sluice::net::tls {
namespace {

using Status = IoResult::Status;

buffer::Buffer Of(TlsPair& pair, const std::string& text) {
  buffer::Buffer buffer(pair.blocks);
  buffer.Append(text);
  return buffer;
}

TEST(TlsTransportTest, CarriesBytesBothWays) {
  TlsPair pair;
  ASSERT_TRUE(pair.Connect());
  buffer::Buffer out = Of(pair, "hello");
  EXPECT_EQ(pair.client->Write(pair.client_fd, out).bytes, 5u);
  EXPECT_TRUE(out.empty());
  const IoResult read = pair.ServerReads();
  EXPECT_EQ(read.status, Status::kWouldBlock);  // and nothing more is there
  EXPECT_EQ(pair.server_in.ToString(), "hello");
  buffer::Buffer back = Of(pair, "good day");
  pair.server->Write(pair.server_fd, back);
  pair.ClientReads();
  EXPECT_EQ(pair.client_in.ToString(), "good day");
}

TEST(TlsTransportTest, AHeadAndASmallBodyAreOneRecord) {
  TlsPair pair;
  ASSERT_TRUE(pair.Connect());
  pair.TakeTickets();
  buffer::Buffer out = Of(pair, std::string(100, 'h'));
  buffer::Buffer body(pair.blocks);
  body.Append(std::string(9000, 'b'));
  out.Append(std::move(body));
  ASSERT_GT(out.slice_count(), 1u);
  pair.server->Write(pair.server_fd, out);
  char wire[16384];
  const ssize_t n = recv(pair.client_fd, wire, sizeof(wire), MSG_PEEK);
  ASSERT_GT(n, 5);
  const size_t record =
      static_cast<unsigned char>(wire[3]) * 256u + static_cast<unsigned char>(wire[4]);
  EXPECT_EQ(static_cast<size_t>(n), record + 5);  // one head of five bytes
}

TEST(TlsTransportTest, GoesOnWithWhatTheKernelDidNotTake) {
  TlsPair pair;
  ASSERT_TRUE(pair.Connect());
  std::string much(3 << 20, 'x');
  for (size_t i = 0; i < much.size(); ++i) much[i] = static_cast<char>('a' + i % 23);
  buffer::Buffer out = Of(pair, much);
  bool blocked = false;
  while (!out.empty()) {
    const IoResult result = pair.server->Write(pair.server_fd, out);
    ASSERT_NE(result.status, Status::kError);
    blocked = blocked || result.status == Status::kWouldBlock;
    out.Append("");  // more may come behind it meanwhile
    pair.client->Read(pair.client_fd, pair.client_in, 8);
  }
  EXPECT_TRUE(blocked);
  while (pair.client->Read(pair.client_fd, pair.client_in, 8).bytes > 0) {
  }
  EXPECT_EQ(pair.client_in.ToString(), much);
}

TEST(TlsTransportTest, AnEndThatWasAnnouncedIsAnEnd) {
  TlsPair pair;
  ASSERT_TRUE(pair.Connect());
  pair.client->EndWriting(pair.client_fd);
  EXPECT_EQ(pair.ServerReads().status, Status::kEof);
  buffer::Buffer out = Of(pair, "the other direction is open");
  pair.server->Write(pair.server_fd, out);
  pair.ClientReads();
  EXPECT_EQ(pair.client_in.ToString(), "the other direction is open");
}

TEST(TlsTransportTest, AnEndThatWasNotAnnouncedIsAnError) {
  TlsPair pair;
  ASSERT_TRUE(pair.Connect());
  buffer::Buffer out = Of(pair, "cut sh");
  pair.client->Write(pair.client_fd, out);
  shutdown(pair.client_fd, SHUT_WR);
  IoResult read = pair.ServerReads();
  EXPECT_EQ(pair.server_in.ToString(), "cut sh");
  while (read.status == Status::kOk || read.bytes > 0) read = pair.ServerReads();
  EXPECT_EQ(read.status, Status::kError);
  EXPECT_EQ(read.error, ECONNRESET);
  EXPECT_EQ(pair.server->failure_reason(), "");
}

TEST(TlsTransportTest, TellsWhatWasAgreedOn) {
  TlsPair pair;
  CertificateWish wish;
  wish.name = "client";
  wish.sans = {"URI:spiffe://test/client"};
  pair.client_spec.common.credentials = {Load(Make(wish, &pair.ca))};
  pair.server_spec.require_client_certificate = true;
  pair.server_spec.common.verifier = Trusting(pair.ca);
  pair.server_spec.common.alpn = {"h2", "http/1.1"};
  pair.fallback_alpn = "\x08http/1.1";
  ASSERT_TRUE(pair.Connect());
  const auto facts = pair.server->tls_facts();
  ASSERT_NE(facts, nullptr);
  EXPECT_EQ(facts->version, "TLSv1.3");
  EXPECT_EQ(facts->cipher, "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(facts->alpn, "http/1.1");
  EXPECT_EQ(facts->server_name, "server.test");
  EXPECT_TRUE(facts->peer_validated);
  ASSERT_NE(facts->peer(), nullptr);
  EXPECT_EQ(facts->peer()->subject, "CN=client,O=Test");
  EXPECT_EQ(facts->peer()->uri_sans, std::vector<std::string>{"spiffe://test/client"});
  ASSERT_NE(facts->local, nullptr);
  EXPECT_EQ(facts->local->subject, "CN=server,O=Test");
  EXPECT_EQ(pair.server->tls_facts(), facts);  // made once
  const auto other = pair.client->tls_facts();
  EXPECT_EQ(other->peer()->subject, "CN=server,O=Test");
  EXPECT_EQ(other->local->subject, "CN=client,O=Test");
  EXPECT_FALSE(other->peer_validated);  // the client did not verify
}

TEST(TlsTransportTest, CountsHandshakesAndTheirChoices) {
  TlsPair pair;
  ASSERT_TRUE(pair.Connect());
  EXPECT_EQ(pair.server_stats().handshake.value(), 1u);
  EXPECT_EQ(pair.server_stats().no_certificate.value(), 1u);
  EXPECT_EQ(pair.client_stats().handshake.value(), 1u);
  EXPECT_EQ(pair.client_stats().no_certificate.value(), 0u);
  const auto& choices = pair.server_context->spec().common.choices.ForThread(0).choices;
  EXPECT_EQ(choices[3].value(), 1u);  // versions.TLSv1.3
}

TEST(TlsTransportTest, AClientThatSpeaksHttpIsToldApart) {
  TlsPair pair;
  pair.Open();
  const std::string request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
  ASSERT_GT(send(pair.client_fd, request.data(), request.size(), 0), 0);
  const IoResult result = pair.server->Handshake(pair.server_fd);
  EXPECT_EQ(result.status, Status::kError);
  EXPECT_EQ(pair.server->failure(), Failure::kPlainHttp);
  EXPECT_EQ(pair.server_stats().connection_error.value(), 1u);
  EXPECT_NE(pair.server->failure_reason().find("HTTP_REQUEST"), std::string_view::npos);
}

TEST(TlsTransportTest, APeerThatGoesDuringTheHandshakeIsNoErrorOfTls) {
  TlsPair pair;
  pair.Open();
  pair.client->Handshake(pair.client_fd);
  shutdown(pair.client_fd, SHUT_WR);
  IoResult result = pair.server->Handshake(pair.server_fd);
  if (result.status == Status::kWouldBlock) result = pair.server->Handshake(pair.server_fd);
  EXPECT_EQ(result.status, Status::kError);
  EXPECT_EQ(result.error, ECONNRESET);
  EXPECT_EQ(pair.server->failure(), Failure::kPeerClosed);
  EXPECT_EQ(pair.server_stats().connection_error.value(), 0u);
  EXPECT_EQ(pair.server->failure_reason(),
            "TLS_error:|33554536:system library:OPENSSL_internal:Connection reset by "
            "peer:TLS_error_end");
}

TEST(TlsTransportTest, AHelloInSingleBytesIsUnderstood) {
  TlsPair pair;
  pair.Open();
  pair.client->Handshake(pair.client_fd);
  std::string hello(4096, '\0');
  hello.resize(static_cast<size_t>(recv(pair.server_fd, &hello[0], hello.size(), 0)));
  // What the server sent back comes on the same socket: bytes are fed through the client's end.
  for (const char c : hello) {
    ASSERT_EQ(send(pair.client_fd, &c, 1, 0), 1);
    const IoResult result = pair.server->Handshake(pair.server_fd);
    ASSERT_EQ(result.status, Status::kWouldBlock);
  }
  EXPECT_TRUE(pair.Handshake());
}

TEST(TlsTransportTest, AHandshakeThatTakesTooLongIsCounted) {
  TlsPair pair;
  pair.server_spec.handshake_limit = std::chrono::seconds(3);
  pair.Open();
  EXPECT_EQ(pair.server->handshake_limit(), std::chrono::seconds(3));
  EXPECT_EQ(pair.client->handshake_limit(), base::Duration::zero());
  pair.server->OnHandshakeTimeout();
  EXPECT_EQ(pair.timeouts.value(), 1u);
  EXPECT_EQ(pair.server->failure(), Failure::kTimeout);
}

TEST(TlsTransportTest, SaysNothingOfItselfBeforeTheHandshake) {
  TlsPair pair;
  pair.Open();
  EXPECT_FALSE(pair.server->ready());
  EXPECT_EQ(pair.server->tls_facts(), nullptr);
  EXPECT_EQ(pair.server->alpn(), "");
  pair.server->EndWriting(pair.server_fd);  // nothing to say goodbye to
  char byte;
  EXPECT_LT(recv(pair.client_fd, &byte, 1, MSG_DONTWAIT), 0);
}

TEST(TlsTransportTest, ADamagedRecordEndsTheConnection) {
  TlsPair pair;
  ASSERT_TRUE(pair.Connect());
  const std::string junk = std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'j');
  ASSERT_GT(send(pair.client_fd, junk.data(), junk.size(), 0), 0);
  EXPECT_EQ(pair.ServerReads().status, Status::kError);
  EXPECT_EQ(pair.server->failure(), Failure::kBadRecord);
  EXPECT_EQ(pair.server_stats().connection_error.value(), 1u);
}

}  // namespace
}  // namespace sluice::net::tls

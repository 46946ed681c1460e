#include "source/net/tls/tls_transport.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "source/base/log.h"
#include "source/net/socket.h"
#include "source/net/tls/certificate.h"

namespace sluice::net::tls {
namespace {

// The plaintext of one record (RFC 8446 §5.1).
constexpr size_t kMaxRecord = 16384;
// A read into less room than this would cost a call for little.
constexpr size_t kMinRoom = 2048;

int TransportIndex() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

std::string_view Text(const char* text) { return text == nullptr ? "" : text; }

}  // namespace

TlsTransport::TlsTransport(std::shared_ptr<const ServerContext> server,
                           std::shared_ptr<const ClientContext> client, const TlsThread& thread)
    : server_(std::move(server)),
      client_(std::move(client)),
      stats_(common().stats.ForThread(thread.index)),
      choices_(common().choices.ForThread(thread.index)),
      timeouts_(thread.handshake_timeouts),
      bio_(thread.blocks) {}

TlsTransport::~TlsTransport() = default;

std::unique_ptr<TlsTransport> TlsTransport::Accept(std::shared_ptr<const ServerContext> context,
                                                   const TlsThread& thread) {
  std::unique_ptr<TlsTransport> transport(new TlsTransport(std::move(context), nullptr, thread));
  transport->local_ = transport->server_->only_credential();
  transport->Attach(transport->server_->NewConnection());
  return transport;
}

std::unique_ptr<TlsTransport> TlsTransport::Connect(std::shared_ptr<const ClientContext> context,
                                                    ConnectSpec spec, ClientSessions& sessions,
                                                    const TlsThread& thread) {
  std::unique_ptr<TlsTransport> transport(new TlsTransport(nullptr, std::move(context), thread));
  transport->server_name_ = std::move(spec.server_name);
  transport->required_name_ = std::move(spec.required_name);
  transport->sessions_ = &sessions;
  transport->local_ = transport->client_->credential();
  transport->Attach(transport->client_->NewConnection(
      {transport->server_name_, transport->required_name_}, spec.fallback_alpn, sessions));
  return transport;
}

void TlsTransport::Attach(Handle<ssl_st> ssl) {
  ssl_ = std::move(ssl);
  if (ssl_ == nullptr) return;  // out of memory: the handshake will say so
  SSL_set_ex_data(ssl_.get(), TransportIndex(), this);
  bio_st* const bio = bio_.MakeBio().release();
  SSL_set_bio(ssl_.get(), bio, bio);  // takes the one reference for both directions
}

TlsTransport* TlsTransport::Of(const ssl_st* ssl) {
  return static_cast<TlsTransport*>(SSL_get_ex_data(ssl, TransportIndex()));
}

const ContextSpec& TlsTransport::common() const {
  return server_ != nullptr ? server_->spec().common : client_->spec().common;
}

int TlsTransport::VerifyPeerResult(ssl_st* ssl, uint8_t* alert) {
  return Of(ssl)->VerifyPeer(alert) ? ssl_verify_ok : ssl_verify_invalid;
}

bool TlsTransport::VerifyPeer(uint8_t* alert) {
  if (verifier() == nullptr) return true;  // asked for, but not verified
  Verifier::Verdict verdict =
      verifier()->Verify(*ssl_, server_ != nullptr ? PeerRole::kClient : PeerRole::kServer,
                         {server_name_, required_name_});
  validated_ = verdict.validated;
  if (verdict.failure != Failure::kNone) Count(verdict.failure);
  if (verdict.accepted) return true;
  failure_ = verdict.failure;
  detail_ = std::move(verdict.detail);
  *alert = verdict.alert;
  return false;
}

void TlsTransport::Count(Failure failure) {
  switch (failure) {
    case Failure::kNameMismatch:
    case Failure::kMalformedName: stats_.fail_verify_san.Inc(); return;
    case Failure::kPinMismatch: stats_.fail_verify_cert_hash.Inc(); return;
    default: stats_.fail_verify_error.Inc(); return;
  }
}

IoResult TlsTransport::Handshake(int fd) {
  if (ssl_ == nullptr) return {IoResult::Status::kError, 0, ENOMEM};
  bio_.Begin(fd);
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) {
    OnHandshakeDone();
    return {IoResult::Status::kOk, 0, 0};
  }
  const int error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
    return {IoResult::Status::kWouldBlock, 0, 0};
  IoResult failed = Fail(error, 0);
  if (failed.status == IoResult::Status::kEof) {  // before the handshake was over
    failed = {IoResult::Status::kError, 0, ECONNRESET};
  }
  if (failure_ == Failure::kNone) failure_ = Failure::kPeerClosed;
  if (errors_.empty()) errors_.AddSystem(failed.error);
  Log(fd);
  return failed;
}

void TlsTransport::OnHandshakeDone() {
  ready_ = true;
  const SSL* ssl = ssl_.get();
  stats_.handshake.Inc();
  if (SSL_session_reused(ssl)) {
    stats_.session_reused.Inc();
    // The peer was verified when the session began, by the same rules.
    validated_ =
        verifier() != nullptr && verifier()->verifies() && !verifier()->spec().accept_untrusted;
  }
  if (SSL_get0_peer_certificates(ssl) == nullptr) stats_.no_certificate.Inc();
  choices_.Count("versions", Text(SSL_get_version(ssl)));
  choices_.Count("ciphers", Text(SSL_get_cipher_name(ssl)));
  const uint16_t group = SSL_get_group_id(ssl);
  if (group != 0) choices_.Count("curves", Text(SSL_get_group_name(group)));
  const uint16_t signature = SSL_get_peer_signature_algorithm(ssl);
  if (signature != 0)
    choices_.Count("sigalgs", Text(SSL_get_signature_algorithm_name(signature, 1)));
}

base::Duration TlsTransport::handshake_limit() const {
  // A client's lies within the time for the connect.
  return server_ == nullptr ? base::Duration::zero() : server_->spec().handshake_limit;
}

void TlsTransport::OnHandshakeTimeout() {
  failure_ = Failure::kTimeout;
  if (timeouts_ != nullptr) timeouts_->Inc();
}

IoResult TlsTransport::Fail(int ssl_error, size_t moved) {
  if (ssl_error == SSL_ERROR_ZERO_RETURN) return {IoResult::Status::kEof, moved, 0};
  errors_.TakeQueue();
  if (errors_.empty()) {
    // The socket's end without the peer's close_notify: what came may be cut short (RFC 8446 §6.1).
    return {IoResult::Status::kError, moved, bio_.error() != 0 ? bio_.error() : ECONNRESET};
  }
  const Failure found = errors_.Classify();
  if (failure_ == Failure::kNone || found == Failure::kNoPeerCertificate) failure_ = found;
  if (found == Failure::kNoPeerCertificate) {
    detail_ = "peer did not provide required client certificate";
    stats_.fail_verify_no_cert.Inc();
  } else if (found != Failure::kVerification) {  // that has been counted by its kind
    stats_.connection_error.Inc();
  }
  ended_ = true;  // BoringSSL has sent its alert
  return {IoResult::Status::kError, moved, EPROTO};
}

void TlsTransport::Log(int fd) const {
  if (!base::log::Enabled(base::log::Component::kConnection, base::log::Level::kDebug)) return;
  base::log::Write(
      base::log::Component::kConnection, base::log::Level::kDebug,
      "TLS with " + PeerAddress(fd).ToString() + " failed: " + std::string(WordsFor(failure_)));
}

IoResult TlsTransport::Read(int fd, buffer::Buffer& in, int blocks) {
  bio_.Begin(fd);
  ERR_clear_error();
  const size_t wanted = static_cast<size_t>(std::max(blocks, 1)) * buffer::BlockPool::kCapacity;
  size_t total = 0;
  while (total < wanted) {
    const buffer::Buffer::Space space = in.Reserve(kMinRoom);
    const int n = SSL_read(ssl_.get(), space.data, static_cast<int>(space.size));
    if (n > 0) {
      in.Commit(static_cast<size_t>(n));
      total += static_cast<size_t>(n);
      continue;
    }
    in.ReleaseReserved();
    const int error = SSL_get_error(ssl_.get(), n);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
      return {IoResult::Status::kWouldBlock, total, 0};
    // What came before it goes first: BoringSSL says the same again next time.
    if (total > 0) {
      ERR_clear_error();
      return {IoResult::Status::kOk, total, 0};
    }
    const IoResult failed = Fail(error, 0);
    if (failed.status == IoResult::Status::kError) Log(fd);
    return failed;
  }
  return {IoResult::Status::kOk, total, 0};
}

IoResult TlsTransport::Write(int fd, buffer::Buffer& out) {
  bio_.Begin(fd);
  ERR_clear_error();
  size_t total = 0;
  char gathered[kMaxRecord];
  while (!out.empty()) {
    // What has been sealed once has to be said again as it was.
    const size_t size = pending_write_ != 0 ? pending_write_ : std::min(out.size(), kMaxRecord);
    const std::string_view front = out.front();
    const char* data = front.data();
    if (front.size() < size) {  // a head and a small body are one record
      out.CopyTo(gathered, size);
      data = gathered;
    }
    const int n = SSL_write(ssl_.get(), data, static_cast<int>(size));
    if (n > 0) {
      pending_write_ = 0;
      out.Drain(static_cast<size_t>(n));
      total += static_cast<size_t>(n);
      continue;
    }
    const int error = SSL_get_error(ssl_.get(), n);
    if (error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ) {
      pending_write_ = static_cast<uint32_t>(size);
      return {IoResult::Status::kWouldBlock, total, 0};
    }
    return Fail(error, total);
  }
  return {IoResult::Status::kOk, total, 0};
}

void TlsTransport::EndWriting(int fd) {
  if (ended_ || !ready_) return;
  ended_ = true;
  bio_.Begin(fd);
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

std::string_view TlsTransport::failure_reason() {
  if (failure_text_.empty()) failure_text_ = errors_.Text(detail_);
  return failure_text_;
}

std::string_view TlsTransport::alpn() const {
  const uint8_t* data = nullptr;
  unsigned size = 0;
  if (ready_) SSL_get0_alpn_selected(ssl_.get(), &data, &size);
  return {reinterpret_cast<const char*>(data), size};
}

std::shared_ptr<const TlsFacts> TlsTransport::tls_facts() {
  const bool known = ready_ || failure_ != Failure::kNone;
  if (facts_ != nullptr || !known || ssl_ == nullptr) return facts_;
  auto facts = std::make_shared<TlsFacts>();
  const SSL* ssl = ssl_.get();
  facts->version = Text(SSL_get_version(ssl));
  facts->cipher = Text(SSL_get_cipher_name(ssl));
  facts->alpn = alpn();
  facts->server_name =
      server_ == nullptr ? server_name_ : Text(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
  if (const SSL_SESSION* session = SSL_get_session(ssl)) {
    unsigned size = 0;
    const uint8_t* id = SSL_SESSION_get_id(session, &size);
    facts->session_id = HexOf({reinterpret_cast<const char*>(id), size});
  }
  facts->resumed = SSL_session_reused(ssl) != 0;
  facts->peer_validated = validated_;
  STACK_OF(X509)* const chain = SSL_get_peer_full_cert_chain(ssl);
  for (size_t i = 0; chain != nullptr && i < sk_X509_num(chain); ++i)
    facts->peer_chain.push_back(FactsOf(*sk_X509_value(chain, i)));
  if (local_ != nullptr) facts->local = local_->facts();
  ERR_clear_error();
  facts_ = std::move(facts);
  return facts_;
}

void TlsTransport::OnNewSession(ssl_session_st* session) {
  Handle<ssl_session_st> owned(session);
  if (sessions_ != nullptr)
    sessions_->Add(*client_, {server_name_, required_name_}, std::move(owned));
}

}  // namespace sluice::net::tls

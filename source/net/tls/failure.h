#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::net::tls {

// Why a TLS connection failed, as far as one can act on it.
enum class Failure : uint8_t {
  kNone,
  // What we found.
  kNoPeerCertificate,
  kUnknownIssuer,
  kNoWorkload,
  kUnknownDomain,
  kExpired,
  kNotYetValid,
  kRevoked,
  kNoCrl,
  kWrongPurpose,
  kChainTooLong,
  kMalformedName,
  kNameMismatch,
  kPinMismatch,
  kVerification,  // another fault of the chain
  kNoCommonVersion,
  kNoCommonCipher,
  kNoCommonGroup,
  kNoCommonSignature,
  kNoServerName,
  kPlainHttp,
  kNotTls,
  kBadRecord,
  kTimeout,
  kPeerClosed,
  // What the peer's alert said.
  kPeerDistrusts,
  kPeerWantsCertificate,
  kPeerFindsExpired,
  kPeerRefusesCertificate,
  kPeerRefusesVersion,
  kPeerRefusesName,
  kPeerRefusesProtocol,
  kPeerRefuses,
  kOther,
};
constexpr int kFailureCount = static_cast<int>(Failure::kOther) + 1;

// For logs, in plain words, with what to look at.
std::string_view WordsFor(Failure failure);

// What BoringSSL put into its thread's queue of errors, taken out of it. A small value: the text is
// only built when somebody asks for it.
class ErrorList {
 public:
  // Takes over the queue, the first few errors of it.
  void TakeQueue();
  // errno, as an error of the system's.
  void AddSystem(int error);
  bool empty() const { return count_ == 0; }
  Failure Classify() const;
  // As Envoy prints it: "TLS_error:|268435581:SSL
  // routines:OPENSSL_internal:REASON:...:TLS_error_end"
  std::string Text(std::string_view detail) const;

 private:
  static constexpr int kKept = 4;
  uint32_t errors_[kKept] = {};
  uint8_t count_ = 0;
};

}  // namespace sluice::net::tls

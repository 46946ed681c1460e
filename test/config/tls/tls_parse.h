#pragma once

#include <string>

#include "gtest/gtest.h"
#include "source/config/tls/tls_context_parser.h"
#include "test/config/load/from_yaml.h"
#include "test/net/tls/made_certificates.h"

namespace sluice::config {

// What the parsers of TLS need, a CA and a certificate, and the first fault that they found.
class TlsParse : public testing::Test {
 protected:
  TlsParseContext Context() { return {errors_, parts_, "l."}; }
  std::string fault() const {
    if (errors_.faults().empty()) return "";
    return errors_.faults()[0].path + ": " + errors_.faults()[0].why;
  }
  // A text for YAML's flow form.
  static std::string Quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '\n' ? "\\n" : std::string(1, c);
    return out + "\"";
  }
  static std::string Inline(const std::string& text) {
    return "{inline_string: " + Quoted(text) + "}";
  }
  std::string Certificate() const {
    return "{certificate_chain: " + Inline(leaf_.pem) + ", private_key: " + Inline(leaf_.key_pem) +
           "}";
  }
  std::string TrustedCa() const { return "trusted_ca: " + Inline(ca_.pem); }

  std::shared_ptr<const net::tls::ServerContext> Server(
      const std::string& fields, base::Duration limit = std::chrono::seconds(10)) {
    google::protobuf::Any any;
    any.PackFrom(FromYaml<envoy::extensions::transport_sockets::tls::v3::DownstreamTlsContext>(
        "{" + fields + "}"));
    TlsParseContext context = Context();
    server_slot_ = ParseDownstreamTls(any, limit, context, wanted_);
    return server_slot_ == nullptr ? nullptr : server_slot_->latest();
  }
  std::shared_ptr<const net::tls::ClientContext> Client(const std::string& fields) {
    google::protobuf::Any any;
    any.PackFrom(FromYaml<envoy::extensions::transport_sockets::tls::v3::UpstreamTlsContext>(
        "{" + fields + "}"));
    TlsParseContext context = Context();
    client_slot_ = ParseUpstreamTls(any, context, wanted_);
    return client_slot_ == nullptr ? nullptr : client_slot_->latest();
  }
  std::shared_ptr<const net::tls::Verifier> Validation(const std::string& fields,
                                                       bool match_server_name = false) {
    return ParseValidation(
        FromYaml<envoy::extensions::transport_sockets::tls::v3::CertificateValidationContext>(
            "{" + fields + "}"),
        match_server_name, errors_);
  }

  extension::FieldErrors errors_;
  stats::Store stats_{1};
  StaticSecrets secrets_;
  FetchedSecrets fetched_;
  TlsRecipes recipes_;
  const TlsParts parts_{secrets_, fetched_, recipes_, stats_};
  std::vector<upstream::SecretSpec> wanted_;
  std::shared_ptr<net::tls::ServerSlot> server_slot_;
  std::shared_ptr<net::tls::ClientSlot> client_slot_;
  const net::tls::MadeCertificate ca_ = net::tls::MakeCa("ca");
  const net::tls::MadeCertificate leaf_ = net::tls::Make({}, &ca_);
};

}  // namespace sluice::config

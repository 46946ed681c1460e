#pragma once

#include <string>
#include <vector>

#include "envoy/extensions/transport_sockets/tls/v3/tls.pb.h"
#include "source/upstream/secret_spec.h"

namespace sluice::config {

// A file that is read while a configuration is, and may be replaced afterwards.
struct WatchedFile {
  std::string path;
  std::string directory;  // a change of its entries means a new file; empty: the path's own

  friend bool operator<(const WatchedFile& a, const WatchedFile& b) {
    return a.path != b.path ? a.path < b.path : a.directory < b.directory;
  }
};

// What one TLS context is made of beside its own message.
struct TlsIngredients {
  std::vector<upstream::SecretSpec> secrets;  // that are fetched
  std::vector<WatchedFile> files;
  bool fixed = false;    // secrets of the bootstrap too
  bool complete = true;  // each that is fetched has come

  // Whether another context could come of the same message later.
  bool may_change() const { return fixed || !secrets.empty() || !files.empty(); }
};

// Where a text comes from, for messages and /certs: its file, or "<inline>".
std::string PathOf(const envoy::config::core::v3::DataSource& from);

// Adds the files that a message names.
void AddFiles(const envoy::extensions::transport_sockets::tls::v3::TlsCertificate& from,
              std::vector<WatchedFile>& out);
void AddFiles(
    const envoy::extensions::transport_sockets::tls::v3::CertificateValidationContext& from,
    std::vector<WatchedFile>& out);
void AddFiles(const envoy::extensions::transport_sockets::tls::v3::TlsSessionTicketKeys& from,
              std::vector<WatchedFile>& out);

}  // namespace sluice::config

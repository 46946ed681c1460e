#include "source/filters/listener/tls_inspector/tls_inspector.h"

namespace sluice::filters::listener {

using Result = proxy::ListenerFilterResult;

const stats::Field TlsInspectorStats::kFields[] = {
    SLUICE_STAT(TlsInspectorStats, client_hello_too_big),
    SLUICE_STAT(TlsInspectorStats, tls_found),
    SLUICE_STAT(TlsInspectorStats, tls_not_found),
    SLUICE_STAT(TlsInspectorStats, alpn_found),
    SLUICE_STAT(TlsInspectorStats, alpn_not_found),
    SLUICE_STAT(TlsInspectorStats, sni_found),
    SLUICE_STAT(TlsInspectorStats, sni_not_found),
    SLUICE_STAT(TlsInspectorStats, bytes_processed),
};

Result TlsInspectorFilter::OnBytes(proxy::AcceptedConnection& connection, std::string_view bytes,
                                   size_t&) {
  ClientHello hello;
  const HelloParse parsed = ParseClientHello(bytes, config_.max_hello, hello);
  if (parsed == HelloParse::kNeedMore) return Result::kNeedMore;
  stats_.bytes_processed.Record(bytes.size());
  switch (parsed) {
    case HelloParse::kTooBig: stats_.client_hello_too_big.Inc(); return Result::kReject;
    case HelloParse::kNotTls:
      stats_.tls_not_found.Inc();
      return config_.close_on_error && bytes[0] == 22 ? Result::kReject : Result::kContinue;
    default: Found(connection, std::move(hello)); return Result::kContinue;
  }
}

void TlsInspectorFilter::Found(proxy::AcceptedConnection& connection, ClientHello hello) {
  stats_.tls_found.Inc();
  (hello.server_name.empty() ? stats_.sni_not_found : stats_.sni_found).Inc();
  (hello.application_protocols.empty() ? stats_.alpn_not_found : stats_.alpn_found).Inc();
  connection.transport_protocol = "tls";
  connection.addresses.SetServerName(std::move(hello.server_name));
  connection.application_protocols = std::move(hello.application_protocols);
}

}  // namespace sluice::filters::listener

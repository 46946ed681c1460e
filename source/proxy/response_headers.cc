#include "source/proxy/response_headers.h"

#include <cstring>

namespace sluice::proxy {

using http::HeaderId;

void MutateResponseHeaders(const HttpSpec& spec, WorkerContext& context,
                           const http::RequestHead* request, http::ResponseHead& head) {
  http::HeaderMap& headers = head.headers;
  switch (spec.server_header) {
    case ServerHeader::kOverwrite: headers.SetView(HeaderId::kServer, spec.server_name); break;
    case ServerHeader::kAppendIfAbsent:
      if (!headers.Has(HeaderId::kServer)) headers.AddView(HeaderId::kServer, spec.server_name);
      break;
    case ServerHeader::kPassThrough: break;
  }
  if (!headers.Has(HeaderId::kDate)) {
    headers.AddCopy(HeaderId::kDate, context.DateAt(context.worker.loop.Now()));
  }
  if (!spec.via.empty()) {
    const http::Header* via = headers.Find(HeaderId::kVia);
    if (via == nullptr) {
      headers.AddView(HeaderId::kVia, spec.via);
    } else {
      std::string joined(via->value());
      joined += ", ";
      joined += spec.via;
      headers.SetCopy(HeaderId::kVia, joined);
    }
  }
  if (spec.always_set_request_id_in_response && request != nullptr) {
    const std::string_view id = request->headers.Get(HeaderId::kXRequestId);
    if (!id.empty()) headers.SetView(HeaderId::kXRequestId, id);
  }
}

}  // namespace sluice::proxy

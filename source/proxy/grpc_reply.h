#pragma once

#include <string>
#include <string_view>

#include "source/http/head.h"
#include "source/proxy/http_filter.h"

namespace sluice::proxy {

// `text` as a grpc-message: in the percent-encoding of gRPC over HTTP/2 ("Responses").
std::string EncodeGrpcMessage(std::string_view text);

// Makes of `head` the whole of `reply` to a gRPC client, which reads its status from a header, and
// for which HTTP's own says only that there was an answer. `with_message`: with its body as
// grpc-message.
void MakeGrpcReply(const LocalReply& reply, bool with_message, http::ResponseHead& head);

}  // namespace sluice::proxy

#include "source/proxy/route_reply.h"

#include <string>

#include "source/base/ascii.h"
#include "source/proxy/header_mutation.h"
#include "source/proxy/local_reply.h"
#include "source/proxy/stream.h"
#include "source/route/rewrite.h"

namespace sluice::proxy {
namespace {

using http::HeaderId;

struct Redirection {
  Stream& stream;
  std::string location;
};

void Mutate(Stream& stream, http::ResponseHead& head) {
  MutateResponse(LevelsOf(*stream.table(), stream.virtual_host(), stream.route(), nullptr),
                 stream.format_context(), head.headers);
}

}  // namespace

void ReplyWithRedirect(Stream& stream) {
  stream.stats().rq_direct_response.Inc();
  const http::RequestHead& request = stream.request();
  const bool https =
      base::EqualsIgnoreCase(request.headers.Get(HeaderId::kXForwardedProto), "https");
  Redirection redirection{
      stream, route::RedirectLocation(*stream.route(), request, https ? "https" : "http")};
  LocalReply reply{stream.route()->redirect.status, "", "direct_response"};
  reply.argument = &redirection;
  reply.decorate = [](http::ResponseHead& head, void* argument) {
    const Redirection& to = *static_cast<Redirection*>(argument);
    head.headers.AddCopy(HeaderId::kLocation, to.location);
    Mutate(to.stream, head);
  };
  stream.Reply(reply);
}

void ReplyDirectly(Stream& stream) {
  stream.stats().rq_direct_response.Inc();
  const route::DirectResponseSpec& direct = stream.route()->direct;
  LocalReply reply{direct.status, direct.body, "direct_response"};
  reply.argument = &stream;
  reply.decorate = [](http::ResponseHead& head, void* argument) {
    Stream& of = *static_cast<Stream*>(argument);
    if (head.status == 201) {  // says where the thing is: RFC 9110 §15.3.2
      const http::RequestHead& request = of.request();
      head.headers.AddCopy(HeaderId::kLocation,
                           "http://" + std::string(request.authority) + std::string(request.path));
    }
    Mutate(of, head);
  };
  stream.Reply(reply);
}

}  // namespace sluice::proxy

#include "source/server/admin/admin_session.h"

#include "source/http/h1/server_codec.h"
#include "source/server/admin/admin_server.h"

namespace sluice::server::admin {
namespace {

constexpr uint32_t kBufferLimit = 1024 * 1024;
constexpr size_t kMaxBody = 65536;

}  // namespace

AdminSession::AdminSession(AdminServer& admin, int fd)
    : admin_(admin),
      connection_(admin.worker().loop, admin.worker().blocks, fd, kBufferLimit,
                  std::chrono::seconds(1), *this),
      arena_(admin.worker().chunks),
      alive_(std::make_shared<AdminSession*>(this)) {
  connection_.SetCodec(std::make_unique<http::h1::ServerCodec>(
      connection_.codec_events(), connection_.socket().out(), admin.http_options(), nullptr));
}

AdminSession::~AdminSession() { *alive_ = nullptr; }

http::ServerCodecEvents::Storage AdminSession::NewRequest(http::ServerStream& stream) {
  head_.reset();
  arena_.Reset();
  body_.clear();
  head_ = std::make_unique<http::RequestHead>(arena_);
  stream_ = &stream;
  admin_.stats().downstream_rq_total.Inc();
  admin_.stats().downstream_rq_http1_total.Inc();
  return {this, head_.get()};
}

void AdminSession::OnCodecError(http::ServerStreamEvents&, const http::CodecError& error) {
  head_->method = http::Method::kGet;
  Send({error.status, "text/plain", std::string(http::ReasonPhrase(error.status))});
}

void AdminSession::OnRequestHead(bool end) {
  if (end) Dispatch();
}

void AdminSession::OnRequestBody(buffer::Buffer& body, bool end) {
  if (body_.size() + body.size() > kMaxBody) {
    Send({413, "text/plain", "Payload Too Large"});
    return;
  }
  body_ += body.ToString();
  if (end) Dispatch();
}

void AdminSession::Dispatch() {
  if (stream_ == nullptr) return;
  Request request;
  request.method = head_->method_name;
  const size_t question = head_->path.find('?');
  request.path = head_->path.substr(0, question);
  if (question != std::string_view::npos)
    request.query = ParseQuery(head_->path.substr(question + 1));
  request.body = body_;
  event::Loop& loop = admin_.worker().loop;
  Handle(admin_.server(), request, [alive = alive_, &loop](Response response) {
    // From wherever the answer comes, it goes out on the admin thread.
    loop.Post([alive, response = std::move(response)] {
      if (*alive != nullptr) (*alive)->Send(response);
    });
  });
}

void AdminSession::Send(const Response& response) {
  if (stream_ == nullptr) return;
  admin_.stats().CountCompleted(response.status);
  base::Arena arena(admin_.worker().chunks);
  http::ResponseHead head(arena);
  head.status = static_cast<uint16_t>(response.status);
  head.headers.AddCopy(http::HeaderId::kContentType, response.content_type);
  head.headers.AddView(http::HeaderId::kCacheControl, "no-cache, max-age=0");
  head.headers.AddCopy("x-content-type-options", "nosniff");
  head.headers.AddView(http::HeaderId::kServer, "envoy");
  head.framing = http::Framing::kLength;
  head.content_length = response.body.size();
  const bool end = response.body.empty() || head_->method == http::Method::kHead;
  http::ServerStream* const stream = stream_;
  stream->SendHead(head, end);
  if (end) return;
  buffer::Buffer body(admin_.worker().blocks);
  body.Append(response.body);
  stream->SendBody(body, true);
}

void AdminSession::OnClosed(bool) { admin_.OnSessionClosed(*this); }

}  // namespace sluice::server::admin

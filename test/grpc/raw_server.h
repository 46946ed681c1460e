#pragma once

#include <sys/socket.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "source/http/h2/server_codec.h"
#include "test/net/listener.h"

namespace sluice::grpc {

// The other side of one HTTP/2 connection, which answers with whatever the test says. Pump it.
class RawServer final : http::ServerCodecEvents, http::ServerStreamEvents {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  RawServer(net::Fd fd, http::h2::WorkerState& state)
      : fd_(std::move(fd)),
        in_(state.worker.blocks),
        out_(state.worker.blocks),
        arena_(state.worker.chunks),
        request_(arena_),
        codec_(options_, counters_, out_, *this, state) {}

  void Pump() {
    char room[16384];
    ssize_t n;
    while (fd_.get() >= 0 && (n = recv(fd_.get(), room, sizeof(room), MSG_DONTWAIT)) > 0) {
      in_.Append({room, static_cast<size_t>(n)});
      codec_.OnBytes(in_);
    }
    codec_.Pump();
    const std::string bytes = out_.ToString();
    out_.Clear();
    if (bytes.empty() || fd_.get() < 0) return;
    EXPECT_EQ(send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  bool has_request() const { return stream_ != nullptr; }
  const http::RequestHead& request() const { return request_; }
  bool was_reset() const { return was_reset_; }

  void Head(uint16_t status, const Fields& fields, bool end = false) {
    http::ResponseHead head(arena_);
    head.status = status;
    for (const auto& [name, value] : fields) head.headers.AddCopy(name, value);
    stream_->SendHead(head, end);
    Pump();
  }
  void Body(const std::string& bytes, bool end = false) {
    buffer::Buffer body(in_.pool());
    body.Append(bytes);
    stream_->SendBody(body, end);
    Pump();
  }
  void Trailers(const Fields& fields) {
    http::HeaderMap trailers(arena_);
    for (const auto& [name, value] : fields) trailers.AddCopy(name, value);
    stream_->SendTrailers(trailers);
    Pump();
  }
  void Reset(http::StreamReset reason) {
    stream_->Reset(reason);
    Pump();
  }
  void Close() { fd_.Close(); }

 private:
  Storage NewRequest(http::ServerStream& stream) override {
    stream_ = &stream;
    return {this, &request_};
  }
  void OnCodecError(http::ServerStreamEvents&, const http::CodecError&) override {}
  void OnOutput() override {}
  void OnInputWanted() override {}
  void OnRequestHead(bool) override {}
  void OnRequestBody(buffer::Buffer&, bool) override {}
  void OnRequestTrailers(const http::HeaderMap&) override {}
  void OnRequestReset(http::StreamReset, std::string_view) override { was_reset_ = true; }
  void OnDownstreamBlocked() override {}
  void OnDownstreamReady() override {}
  void OnStreamClosed() override {}

  net::Fd fd_;
  buffer::Buffer in_;
  buffer::Buffer out_;
  base::Arena arena_;
  http::RequestHead request_;
  const http::h2::Options options_;
  http::h2::CodecCounters counters_;
  http::ServerStream* stream_ = nullptr;
  bool was_reset_ = false;
  http::h2::ServerCodec codec_;
};

}  // namespace sluice::grpc

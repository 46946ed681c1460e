#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "source/http/h2/server_codec.h"
#include "test/net/listener.h"

namespace sluice::upstream {

// An upstream's end of an HTTP/2 connection, with the server codec. Pump it to read and write; the
// test answers.
class Http2Peer final : http::ServerCodecEvents {
 public:
  Http2Peer(net::Fd fd, http::h2::WorkerState& state, const http::h2::Options& options)
      : fd_(std::move(fd)),
        chunks_(state.worker.chunks),
        in_(state.worker.blocks),
        out_(state.worker.blocks),
        codec_(options, counters_, out_, *this, state) {}

  void Pump() {
    char room[16384];
    ssize_t n;
    while (fd_.get() >= 0 && (n = recv(fd_.get(), room, sizeof(room), MSG_DONTWAIT)) >= 0) {
      if (n == 0) {
        eof_ = true;
        break;
      }
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
  // Requests that are here, in order; those that were answered or reset count too.
  size_t requests() const { return exchanges_.size(); }
  size_t running() const {
    size_t count = 0;
    for (const auto& each : exchanges_) count += each->stream != nullptr ? 1 : 0;
    return count;
  }
  void Answer(size_t index) {
    http::ResponseHead head(exchanges_[index]->arena);
    head.status = 200;
    exchanges_[index]->stream->SendHead(head, /*end=*/true);
    Pump();
  }
  void Reset(size_t index, http::StreamReset reason) {
    exchanges_[index]->stream->Reset(reason);
    Pump();
  }
  void Drain() {
    codec_.StartDrain();
    Pump();
  }
  void Close() { fd_.Close(); }
  bool eof() const { return eof_; }

 private:
  struct Exchange final : http::ServerStreamEvents {
    Exchange(base::ChunkPool& chunks, http::ServerStream& server_stream)
        : arena(chunks), head(arena), stream(&server_stream) {}
    void OnRequestHead(bool) override {}
    void OnRequestBody(buffer::Buffer&, bool) override {}
    void OnRequestTrailers(const http::HeaderMap&) override {}
    void OnRequestReset(http::StreamReset, std::string_view) override {}
    void OnDownstreamBlocked() override {}
    void OnDownstreamReady() override {}
    void OnStreamClosed() override { stream = nullptr; }

    base::Arena arena;
    http::RequestHead head;
    http::ServerStream* stream;
  };

  Storage NewRequest(http::ServerStream& stream) override {
    exchanges_.push_back(std::make_unique<Exchange>(chunks_, stream));
    return {exchanges_.back().get(), &exchanges_.back()->head};
  }
  void OnCodecError(http::ServerStreamEvents&, const http::CodecError&) override {}
  void OnOutput() override {}
  void OnInputWanted() override {}

  net::Fd fd_;
  base::ChunkPool& chunks_;
  http::h2::CodecCounters counters_;
  buffer::Buffer in_;
  buffer::Buffer out_;
  std::vector<std::unique_ptr<Exchange>> exchanges_;
  bool eof_ = false;
  http::h2::ServerCodec codec_;
};

}  // namespace sluice::upstream

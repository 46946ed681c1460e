#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/http/h2/client_codec.h"

namespace sluice::proxy {

// A client that speaks HTTP/2, by bytes: what it has to send is taken from it, what comes is given
// to it.
class Http2Client final : http::ClientCodecEvents {
 public:
  struct Answer final : http::ClientStreamEvents {
    explicit Answer(base::ChunkPool& chunks) : arena(chunks), head(arena) {}
    http::ResponseHead& ResponseStorage() override { return head; }
    void OnInformational() override {}
    void OnResponseHead(bool end) override {
      status = head.status;
      ended = end;
    }
    void OnResponseBody(buffer::Buffer& bytes, bool end) override {
      body += bytes.ToString();
      ended = ended || end;
    }
    void OnResponseTrailers(const http::HeaderMap& map) override {
      map.ForEach([this](const http::Header& line) {
        trailers += std::string(line.name()) + "=" + std::string(line.value()) + ";";
      });
      ended = true;
    }
    void OnResponseReset(http::StreamReset, std::string_view) override { reset = true; }
    void OnUpstreamBlocked() override {}
    void OnUpstreamReady() override {}
    void OnStreamClosed() override {}
    bool over() const { return ended || reset; }

    base::Arena arena;
    http::ResponseHead head;
    http::ClientStream* stream = nullptr;
    int status = 0;
    std::string body;
    std::string trailers;
    bool ended = false;
    bool reset = false;
  };

  explicit Http2Client(http::h2::WorkerState& state)
      : chunks_(state.worker.chunks),
        in_(state.worker.blocks),
        out_(state.worker.blocks),
        codec_(options_, counters_, out_, *this, state) {}

  // A request; the caller ends it when `end` is false.
  Answer& Start(std::string_view path = "/p", bool end = true) {
    answers_.push_back(std::make_unique<Answer>(chunks_));
    Answer& answer = *answers_.back();
    base::Arena arena(chunks_);
    http::RequestHead head(arena);
    head.method = end ? http::Method::kGet : http::Method::kPost;
    head.method_name = end ? "GET" : "POST";
    head.path = path;
    head.authority = "a.test";
    head.has_authority = true;
    if (grpc_) head.headers.AddView(http::HeaderId::kContentType, "application/grpc");
    answer.stream = &codec_.NewStream(answer);
    answer.stream->SendHead(head, end);
    return answer;
  }
  void SpeakGrpc() { grpc_ = true; }
  std::string TakeOutput() {
    codec_.Pump();
    std::string bytes = out_.ToString();
    out_.Clear();
    return bytes;
  }
  void Take(std::string_view bytes) {
    in_.Append(bytes);
    codec_.OnBytes(in_);
  }
  // The server has sent a GOAWAY.
  bool asked_to_go() const { return !codec_.can_start(); }

 private:
  void OnOutput() override {}
  void OnInputWanted() override {}
  void OnStreamEnded() override {}

  const http::h2::Options options_;
  http::h2::CodecCounters counters_;
  base::ChunkPool& chunks_;
  buffer::Buffer in_;
  buffer::Buffer out_;
  bool grpc_ = false;
  std::vector<std::unique_ptr<Answer>> answers_;
  http::h2::ClientCodec codec_;
};

}  // namespace sluice::proxy

#pragma once

#include <memory>
#include <string>

#include "source/net/transport.h"

namespace sluice::net {

// Sends some bytes of its own first (a PROXY header), before any handshake of the transport behind
// it. Takes no part in what comes after.
class PrefaceTransport final : public Transport {
 public:
  // `inner` may be null: the rest is plain.
  PrefaceTransport(std::string preface, std::unique_ptr<Transport> inner)
      : preface_(std::move(preface)), inner_(std::move(inner)) {}

  bool ready() const override { return said() && (inner_ == nullptr || inner_->ready()); }
  IoResult Handshake(int fd) override;
  base::Duration handshake_limit() const override {
    return inner_ == nullptr ? base::Duration::zero() : inner_->handshake_limit();
  }
  void OnHandshakeTimeout() override {
    if (inner_ != nullptr) inner_->OnHandshakeTimeout();
  }
  IoResult Read(int fd, buffer::Buffer& in, int blocks) override {
    return inner_ == nullptr ? PlainRead(fd, in, blocks) : inner_->Read(fd, in, blocks);
  }
  IoResult Write(int fd, buffer::Buffer& out) override {
    return inner_ == nullptr ? PlainWrite(fd, out) : inner_->Write(fd, out);
  }
  void EndWriting(int fd) override {
    if (inner_ != nullptr) inner_->EndWriting(fd);
  }
  std::string_view failure_reason() override {
    return inner_ == nullptr ? std::string_view() : inner_->failure_reason();
  }
  std::string_view alpn() const override {
    return inner_ == nullptr ? std::string_view() : inner_->alpn();
  }
  std::shared_ptr<const TlsFacts> tls_facts() override {
    return inner_ == nullptr ? nullptr : inner_->tls_facts();
  }

 private:
  bool said() const { return sent_ == preface_.size(); }

  const std::string preface_;
  const std::unique_ptr<Transport> inner_;
  size_t sent_ = 0;
};

}  // namespace sluice::net

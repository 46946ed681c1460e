#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "source/base/time.h"
#include "source/buffer/buffer.h"
#include "source/net/tls_facts.h"

namespace sluice::net {

// What one read or write did.
struct IoResult {
  enum class Status : uint8_t {
    kOk,          // `bytes` were moved; the kernel may have more
    kWouldBlock,  // `bytes` were moved; wait for the next event
    kEof,
    kError,  // errno in `error`
  };
  Status status;
  size_t bytes;
  int error;
};

// What stands between a socket and its bytes: the seam for TLS. A connection without one is plain.
// Owned by its Connection, whose thread it lives on. No call blocks.
class Transport {
 public:
  virtual ~Transport() = default;
  // Whether bytes of the application can flow: the handshake is over.
  virtual bool ready() const = 0;
  // Goes on with the handshake. kOk: it is over now; kWouldBlock: again after the next event.
  virtual IoResult Handshake(int fd) = 0;
  // How long the handshake may take; 0: for ever. Then OnHandshakeTimeout is called, and the
  // connection closes.
  virtual base::Duration handshake_limit() const = 0;
  virtual void OnHandshakeTimeout() = 0;
  // Reads into `in`, about `blocks` blocks at most.
  virtual IoResult Read(int fd, buffer::Buffer& in, int blocks) = 0;
  // Writes from `out` and drains what was taken.
  virtual IoResult Write(int fd, buffer::Buffer& out) = 0;
  // Tells the peer that nothing more comes, if that can be done now. Our descriptor is still open.
  virtual void EndWriting(int fd) = 0;

  // Why it failed, in words for logs; empty when it did not.
  virtual std::string_view failure_reason() = 0;
  // The protocol that ALPN chose; empty: none.
  virtual std::string_view alpn() const = 0;
  // What the handshake agreed on, or had come to when it failed; null before either.
  virtual std::shared_ptr<const TlsFacts> tls_facts() = 0;
};

// The same for a plain socket.
IoResult PlainRead(int fd, buffer::Buffer& in, int blocks);
IoResult PlainWrite(int fd, buffer::Buffer& out);

}  // namespace sluice::net

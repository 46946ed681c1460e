#pragma once

#include <cstddef>
#include <cstdint>

#include "source/buffer/block.h"
#include "source/net/tls/handles.h"

namespace sluice::net::tls {

// The bytes of the wire, for BoringSSL: it asks for a record's head and then for its body, so that
// reading ahead saves a system call for each. What is read ahead lies in a block of the worker's
// pool, which goes back when it is empty. Owned by a TlsTransport, on its thread.
class SocketBio {
 public:
  explicit SocketBio(buffer::BlockPool& blocks) : blocks_(blocks) {}
  SocketBio(const SocketBio&) = delete;
  ~SocketBio();

  // A BIO over this object, which outlives it.
  Handle<bio_st> MakeBio();
  // From now on `fd` is used, and asked once more even after a short read.
  void Begin(int fd) {
    fd_ = fd;
    drained_ = false;
  }
  // Bytes that are read and not taken yet.
  bool has_bytes() const { return begin_ != end_; }
  // The peer has closed its direction.
  bool eof() const { return eof_; }
  // errno of the last failure; 0: none.
  int error() const { return read_error_ != 0 ? read_error_ : write_error_; }

 private:
  struct Methods;  // what BoringSSL calls
  int Read(bio_st* bio, char* out, int size);
  int Write(bio_st* bio, const char* data, int size);
  bool Fill(bio_st* bio);

  buffer::BlockPool& blocks_;
  buffer::Block* ahead_ = nullptr;  // null while nothing is read ahead
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
  int fd_ = -1;
  int read_error_ = 0;
  int write_error_ = 0;
  bool drained_ = false;  // the last read was short: the kernel has nothing more now
  bool eof_ = false;
};

}  // namespace sluice::net::tls

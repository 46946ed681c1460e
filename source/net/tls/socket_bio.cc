#include "source/net/tls/socket_bio.h"

#include <errno.h>
#include <openssl/bio.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace sluice::net::tls {

struct SocketBio::Methods {
  static SocketBio& Of(BIO* bio) { return *static_cast<SocketBio*>(BIO_get_data(bio)); }
  static int Read(BIO* bio, char* out, int size) { return Of(bio).Read(bio, out, size); }
  static int Write(BIO* bio, const char* data, int size) { return Of(bio).Write(bio, data, size); }
  static long Control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static const BIO_METHOD* Table() {
    static const BIO_METHOD* const table = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index(), "socket");
      BIO_meth_set_read(made, &Methods::Read);
      BIO_meth_set_write(made, &Methods::Write);
      BIO_meth_set_ctrl(made, &Methods::Control);
      return made;
    }();
    return table;
  }
};

SocketBio::~SocketBio() { buffer::BlockRef::Release(ahead_); }

Handle<bio_st> SocketBio::MakeBio() {
  Handle<bio_st> bio(BIO_new(Methods::Table()));
  BIO_set_data(bio.get(), this);
  BIO_set_init(bio.get(), 1);
  return bio;
}

bool SocketBio::Fill(BIO* bio) {
  if (eof_ || read_error_ != 0) return false;
  if (drained_) {
    BIO_set_retry_read(bio);
    return false;
  }
  if (ahead_ == nullptr) ahead_ = blocks_.Take();
  const ssize_t n = recv(fd_, ahead_->data(), ahead_->capacity, 0);
  if (n > 0) {
    begin_ = 0;
    end_ = static_cast<uint32_t>(n);
    drained_ = end_ < ahead_->capacity;
    return true;
  }
  const int error = errno;
  buffer::BlockRef::Release(ahead_);
  ahead_ = nullptr;
  if (n == 0) {
    eof_ = true;
  } else if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) {
    drained_ = error != EINTR;
    BIO_set_retry_read(bio);
  } else {
    read_error_ = error;
  }
  return false;
}

int SocketBio::Read(BIO* bio, char* out, int size) {
  BIO_clear_retry_flags(bio);
  if (size <= 0) return 0;
  if (!has_bytes() && !Fill(bio)) return eof_ ? 0 : -1;
  const uint32_t n = std::min(end_ - begin_, static_cast<uint32_t>(size));
  memcpy(out, ahead_->data() + begin_, n);
  begin_ += n;
  if (begin_ == end_) {
    buffer::BlockRef::Release(ahead_);
    ahead_ = nullptr;
    begin_ = end_ = 0;
  }
  return static_cast<int>(n);
}

int SocketBio::Write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  if (size <= 0) return 0;
  ssize_t n;
  do {
    n = send(fd_, data, static_cast<size_t>(size), MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  if (n >= 0) return static_cast<int>(n);
  if (errno == EAGAIN || errno == EWOULDBLOCK) {
    BIO_set_retry_write(bio);
  } else {
    write_error_ = errno;  // what the peer has sent before can still be read
  }
  return -1;
}

}  // namespace sluice::net::tls

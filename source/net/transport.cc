#include "source/net/transport.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>

namespace sluice::net {
namespace {

constexpr int kMaxVectors = 64;
// A read into the rest of a block that is smaller than this would cost a system call for little.
constexpr size_t kMinRoom = 2048;

IoResult Failure(int error) {
  if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) {
    return {IoResult::Status::kWouldBlock, 0, 0};
  }
  return {IoResult::Status::kError, 0, error};
}

}  // namespace

IoResult PlainRead(int fd, buffer::Buffer& in, int blocks) {
  ssize_t n;
  size_t asked;
  if (blocks <= 1) {
    const buffer::Buffer::Space space = in.Reserve(kMinRoom);
    asked = space.size;
    n = recv(fd, space.data, space.size, 0);
    const int error = errno;
    if (n > 0) {
      in.Commit(static_cast<size_t>(n));
    } else {
      in.ReleaseReserved();
    }
    errno = error;
  } else {
    iovec vectors[8];
    blocks = in.ReserveBlocks(vectors, std::min(blocks, 8));
    asked = static_cast<size_t>(blocks) * vectors[0].iov_len;
    n = readv(fd, vectors, blocks);
    const int error = errno;
    in.CommitBlocks(static_cast<size_t>(std::max<ssize_t>(n, 0)), blocks);
    errno = error;
  }
  if (n == 0) return {IoResult::Status::kEof, 0, 0};
  if (n < 0) return Failure(errno);
  const size_t got = static_cast<size_t>(n);
  return {got < asked ? IoResult::Status::kWouldBlock : IoResult::Status::kOk, got, 0};
}

IoResult PlainWrite(int fd, buffer::Buffer& out) {
  ssize_t n;
  size_t asked;
  if (out.slice_count() == 1) {
    const std::string_view front = out.front();
    asked = front.size();
    n = send(fd, front.data(), front.size(), MSG_NOSIGNAL);
  } else {
    iovec vectors[kMaxVectors];
    msghdr message = {};
    message.msg_iov = vectors;
    message.msg_iovlen = static_cast<size_t>(out.Gather(vectors, kMaxVectors));
    asked = 0;
    for (size_t i = 0; i < message.msg_iovlen; ++i) asked += vectors[i].iov_len;
    n = sendmsg(fd, &message, MSG_NOSIGNAL);
  }
  if (n < 0) return Failure(errno);
  const size_t sent = static_cast<size_t>(n);
  out.Drain(sent);
  return {sent < asked ? IoResult::Status::kWouldBlock : IoResult::Status::kOk, sent, 0};
}

}  // namespace sluice::net

#include "source/net/preface_transport.h"

#include <errno.h>
#include <sys/socket.h>

namespace sluice::net {

IoResult PrefaceTransport::Handshake(int fd) {
  while (!said()) {
    const ssize_t n =
        send(fd, preface_.data() + sent_, preface_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) {
      sent_ += static_cast<size_t>(n);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoResult::Status::kWouldBlock, 0, 0};
    return {IoResult::Status::kError, 0, errno};
  }
  return inner_ == nullptr ? IoResult{IoResult::Status::kOk, 0, 0} : inner_->Handshake(fd);
}

}  // namespace sluice::net

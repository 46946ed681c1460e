#include "source/net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace sluice::net {
namespace {

bool Set(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

bool Apply(int fd, const std::vector<SocketOption>& options, SocketOption::State state,
           std::string& error) {
  for (const SocketOption& option : options) {
    if (option.state != state) continue;
    if (setsockopt(fd, option.level, option.name, option.value.data(),
                   static_cast<socklen_t>(option.value.size())) != 0) {
      error = "socket option " + std::to_string(option.level) + "/" + std::to_string(option.name) +
              (option.description.empty() ? "" : " (" + option.description + ")") + ": " +
              strerror(errno);
      return false;
    }
  }
  return true;
}

bool ApplyKeepalive(int fd, const KeepaliveSpec& spec) {
  if (!spec.enabled) return true;
  bool ok = Set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  if (spec.probes != 0) ok = Set(fd, IPPROTO_TCP, TCP_KEEPCNT, static_cast<int>(spec.probes)) && ok;
  if (spec.time_seconds != 0) {
    ok = Set(fd, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(spec.time_seconds)) && ok;
  }
  if (spec.interval_seconds != 0) {
    ok = Set(fd, IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(spec.interval_seconds)) && ok;
  }
  return ok;
}

bool Prepare(int fd, const Address& address, const ListenOptions& options, std::string& error) {
  const auto fail = [&error](const char* what) {
    error = std::string(what) + ": " + strerror(errno);
    return false;
  };
  if (!address.is_ip()) return Apply(fd, options.options, SocketOption::State::kPrebind, error);
  // Accepted sockets inherit this one, so it costs nothing per connection.
  if (!Set(fd, IPPROTO_TCP, TCP_NODELAY, 1)) return fail("TCP_NODELAY");
  if (!Set(fd, SOL_SOCKET, SO_REUSEADDR, 1)) return fail("SO_REUSEADDR");
  if (options.reuse_port && !Set(fd, SOL_SOCKET, SO_REUSEPORT, 1)) return fail("SO_REUSEPORT");
  if (!address.is_ipv4() && !Set(fd, IPPROTO_IPV6, IPV6_V6ONLY, options.ipv4_compat ? 0 : 1)) {
    return fail("IPV6_V6ONLY");
  }
  if (options.freebind && !Set(fd, IPPROTO_IP, IP_FREEBIND, 1)) return fail("IP_FREEBIND");
  if (options.transparent && !Set(fd, IPPROTO_IP, IP_TRANSPARENT, 1)) return fail("IP_TRANSPARENT");
  if (!ApplyKeepalive(fd, options.keepalive)) return fail("tcp_keepalive");
  return Apply(fd, options.options, SocketOption::State::kPrebind, error);
}

bool Bind(int fd, const Address& address, const ListenOptions& options, std::string& error) {
  sockaddr_storage storage;
  const socklen_t size = address.ToSockaddr(storage);
  const std::string text = address.ToString();
  if (size == 0) {
    error = "cannot bind '" + text + "': " + strerror(ENAMETOOLONG);
    return false;
  }
  if (address.kind() == Address::Kind::kPipe && text[0] != '@') unlink(text.c_str());
  if (bind(fd, reinterpret_cast<sockaddr*>(&storage), size) != 0) {
    error = "cannot bind '" + text + "': " + strerror(errno);
    return false;
  }
  if (address.kind() == Address::Kind::kPipe && options.pipe_mode != 0 && text[0] != '@' &&
      chmod(text.c_str(), options.pipe_mode) != 0) {
    error = "cannot set the mode of '" + text + "': " + strerror(errno);
    return false;
  }
  if (!Apply(fd, options.options, SocketOption::State::kBound, error)) return false;
  if (listen(fd, options.backlog > 0 ? options.backlog : SOMAXCONN) != 0) {
    error = "cannot listen on '" + text + "': " + strerror(errno);
    return false;
  }
  return Apply(fd, options.options, SocketOption::State::kListening, error);
}

}  // namespace

int OpenListenSocket(const Address& address, const ListenOptions& options, std::string& error) {
  const int fd = socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    error = "cannot make a socket for '" + address.ToString() + "': " + strerror(errno);
    return -1;
  }
  if (Prepare(fd, address, options, error) && Bind(fd, address, options, error)) return fd;
  close(fd);
  return -1;
}

bool DropNewHandshakes(int listen_fd) {
  constexpr uint32_t kFlags = 13;  // of a TCP header, RFC 9293 §3.1
  constexpr uint32_t kSyn = 0x02, kSynOrAck = 0x12;
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlags),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, kSynOrAck),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kSyn, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
  };
  const sock_fprog filter{sizeof(program) / sizeof(program[0]), program};
  return setsockopt(listen_fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) == 0;
}

int OpenConnectSocket(const Address& peer, const ConnectOptions* options, bool& in_progress) {
  const int fd = socket(peer.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const auto fail = [fd] {
    const int error = errno;
    close(fd);
    errno = error;
    return -1;
  };
  if (peer.is_ip()) Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  if (options != nullptr) {
    std::string error;
    if (!ApplyKeepalive(fd, options->keepalive)) return fail();
    if (!Apply(fd, options->options, SocketOption::State::kPrebind, error)) return fail();
    if (options->source.is_ip()) {
      // The port is chosen at connect, so that more connections than ports fit.
      Set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
      sockaddr_storage source;
      const socklen_t size = options->source.ToSockaddr(source);
      if (bind(fd, reinterpret_cast<sockaddr*>(&source), size) != 0) return fail();
    }
  }
  sockaddr_storage storage;
  const socklen_t size = peer.ToSockaddr(storage);
  in_progress = false;
  if (connect(fd, reinterpret_cast<sockaddr*>(&storage), size) == 0) return fd;
  if (errno != EINPROGRESS) return fail();
  in_progress = true;
  return fd;
}

Address LocalAddress(int fd) {
  sockaddr_storage storage;
  socklen_t size = sizeof(storage);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return Address::FromSockaddr(reinterpret_cast<sockaddr*>(&storage), size);
}

Address PeerAddress(int fd) {
  sockaddr_storage storage;
  socklen_t size = sizeof(storage);
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return Address::FromSockaddr(reinterpret_cast<sockaddr*>(&storage), size);
}

}  // namespace sluice::net

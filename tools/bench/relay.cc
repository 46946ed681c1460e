// Moves bytes between a client and a backend and knows nothing of HTTP: the floor that every proxy
// stands on. One thread, one epoll, each socket registered once and edge-triggered, one backend
// connection per client.
//
//   relay LISTEN_PORT BACKEND_PORT
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr int kEventsPerTurn = 256;
constexpr size_t kBlock = 64 * 1024;

// One direction's end: what it has received and its peer could not take yet waits in `unsent`.
struct End {
  int fd = -1;
  End* peer = nullptr;
  std::string unsent;
  bool finished = false;  // Has sent its FIN.
  bool dead = false;
};

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void Die(const char* what) {
  std::fprintf(stderr, "relay: %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

class Relay {
 public:
  Relay(int listen_port, int backend_port) : backend_(Loopback(backend_port)) {
    epoll_ = epoll_create1(0);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    const sockaddr_in address = Loopback(listen_port);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
      Die("bind");
    if (listen(listener_, 4096) != 0) Die("listen");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event);
  }

  [[noreturn]] void Run() {
    epoll_event events[kEventsPerTurn];
    while (true) {
      const int count = epoll_wait(epoll_, events, kEventsPerTurn, -1);
      for (int i = 0; i < count; ++i) {
        if (events[i].data.ptr == nullptr) {
          Accept();
        } else {
          Handle(*static_cast<End*>(events[i].data.ptr), events[i].events);
        }
      }
      graveyard_.clear();
    }
  }

 private:
  void Accept() {
    while (true) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (client < 0) return;
      const int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      if (server < 0 ||
          (connect(server, reinterpret_cast<const sockaddr*>(&backend_), sizeof(backend_)) != 0 &&
           errno != EINPROGRESS)) {
        close(client);
        if (server >= 0) close(server);
        continue;
      }
      auto* a = new End;
      auto* b = new End;
      Register(*a, client, *b);
      Register(*b, server, *a);
    }
  }

  void Register(End& end, int fd, End& peer) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    end.fd = fd;
    end.peer = &peer;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &end;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  void Handle(End& end, uint32_t events) {
    if (end.dead) return;
    if ((events & EPOLLOUT) != 0 && !end.peer->unsent.empty()) {
      if (!Flush(*end.peer)) return;
      if (end.peer->unsent.empty() && !Pump(*end.peer)) return;
    }
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) Pump(end);
  }

  // False when the pair is gone.
  bool Flush(End& from) {
    const ssize_t sent = send(from.peer->fd, from.unsent.data(), from.unsent.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN || errno == ENOTCONN || Close(from);
    from.unsent.erase(0, static_cast<size_t>(sent));
    if (from.unsent.empty() && from.finished) shutdown(from.peer->fd, SHUT_WR);
    return true;
  }

  // Moves what `from` has; a short read means that there is no more. False when the pair is gone.
  bool Pump(End& from) {
    while (from.unsent.empty() && !from.finished) {
      const ssize_t got = recv(from.fd, block_, kBlock, 0);
      if (got < 0) return errno == EAGAIN || Close(from);
      if (got == 0) return Finish(from);
      const ssize_t sent = send(from.peer->fd, block_, static_cast<size_t>(got), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != ENOTCONN) return Close(from);
      const size_t done = sent < 0 ? 0 : static_cast<size_t>(sent);
      from.unsent.append(block_ + done, static_cast<size_t>(got) - done);
      if (static_cast<size_t>(got) < kBlock) break;
    }
    return true;
  }

  bool Finish(End& from) {
    from.finished = true;
    if (from.peer->finished) return Close(from);
    if (from.unsent.empty()) shutdown(from.peer->fd, SHUT_WR);
    return true;
  }

  // Frees at the end of the turn: events of this turn may still point here.
  bool Close(End& end) {
    for (End* each : {&end, end.peer}) {
      close(each->fd);
      each->dead = true;
      graveyard_.emplace_back(each);
    }
    return false;
  }

  const sockaddr_in backend_;
  int epoll_ = -1;
  int listener_ = -1;
  char block_[kBlock];
  std::vector<std::unique_ptr<End>> graveyard_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: relay LISTEN_PORT BACKEND_PORT\n");
    return 2;
  }
  auto relay = std::make_unique<Relay>(std::atoi(argv[1]), std::atoi(argv[2]));
  relay->Run();
}

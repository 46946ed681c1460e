#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "source/event/fd_event.h"
#include "source/net/socket.h"

namespace sluice::net {

// A name server on UDP and the caller's own loop. What it does not know has no data.
class NameServer {
 public:
  static constexpr int kA = 1;
  static constexpr int kAaaa = 28;
  static constexpr int kSilent = -1;
  struct Answer {
    int code = 0;  // RFC 1035 §4.1.1 RCODE
    std::vector<std::string> addresses;
    uint8_t ttl = 60;
  };

  explicit NameServer(event::Loop& loop)
      : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
        event_(
            loop, [](void* self, uint32_t) { static_cast<NameServer*>(self)->OnReadable(); },
            this) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    event_.Watch(fd_, event::FdEvent::Interest::kReadLevel);
  }
  ~NameServer() {
    event_.Unwatch();
    close(fd_);
  }

  Address address() const { return LocalAddress(fd_); }
  void Set(const std::string& name, int type, Answer answer) {
    answers_[{name, type}] = std::move(answer);
  }
  // Each question as "name/type ".
  const std::string& asked() const { return asked_; }

 private:
  void OnReadable() {
    char bytes[512];
    sockaddr_in from{};
    socklen_t size = sizeof(from);
    const ssize_t count =
        recvfrom(fd_, bytes, sizeof(bytes), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 17) return;
    const std::string text = Reply(std::string(bytes, static_cast<size_t>(count)));
    if (text.empty()) return;
    sendto(fd_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
  }

  // RFC 1035 §4.1: the header, the question as it came, and the records.
  std::string Reply(const std::string& query) {
    std::string name;
    size_t at = 12;
    while (query[at] != '\0') {
      const size_t length = static_cast<uint8_t>(query[at]);
      name += (name.empty() ? "" : ".") + query.substr(at + 1, length);
      at += length + 1;
    }
    const int type = query[at + 2];
    asked_ += name + "/" + (type == kA ? "A " : "AAAA ");
    const Answer answer = answers_[{name, type}];
    if (answer.code == kSilent) return "";
    std::string reply = query.substr(0, at + 5);
    const char header[] = {'\x81', static_cast<char>(0x80 | answer.code),
                           0,      1,
                           0,      static_cast<char>(answer.addresses.size()),
                           0,      0,
                           0,      0};
    reply.replace(2, sizeof(header), header, sizeof(header));
    for (const std::string& text : answer.addresses) {
      Address address;
      EXPECT_TRUE(Address::ParseIp(text, 0, address));
      const char record[] = {
          '\xc0', 12, 0, static_cast<char>(type),       0, 1,
          0,      0,  0, static_cast<char>(answer.ttl), 0, static_cast<char>(address.byte_count())};
      reply.append(record, sizeof(record));
      reply.append(reinterpret_cast<const char*>(address.bytes()),
                   static_cast<size_t>(address.byte_count()));
    }
    return reply;
  }

  const int fd_;
  event::FdEvent event_;
  std::map<std::pair<std::string, int>, Answer> answers_;
  std::string asked_;
};

}  // namespace sluice::net

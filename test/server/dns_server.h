#pragma once

#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

#include "test/server/peer_sockets.h"

namespace sluice::server {

// A name server on UDP that is silent until it is told what to say; then it says it to every query,
// those that wait already too. Knows only questions for IPv4 addresses.
class DnsServer {
 public:
  DnsServer() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = Loopback(0);
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    thread_ = std::thread([this] { Run(); });
  }
  ~DnsServer() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
    }
    const sockaddr_in self = Loopback(port());
    sendto(fd_, "", 0, 0, reinterpret_cast<const sockaddr*>(&self), sizeof(self));
    thread_.join();
    close(fd_);
  }

  uint16_t port() const { return PortOf(fd_); }
  // Every name is at 127.0.0.1.
  void AnswerLoopback() { Answer(/*found=*/true); }
  void AnswerNoSuchName() { Answer(/*found=*/false); }
  size_t queries() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return queries_;
  }

 private:
  struct Query {
    std::string bytes;
    sockaddr_in from;
  };

  void Answer(bool found) {
    const std::lock_guard<std::mutex> lock(mutex_);
    speaks_ = true;
    found_ = found;
    for (const Query& query : waiting_) Send(query);
    waiting_.clear();
  }

  void Run() {
    while (true) {
      Query query;
      char bytes[512];
      socklen_t size = sizeof(query.from);
      const ssize_t count =
          recvfrom(fd_, bytes, sizeof(bytes), 0, reinterpret_cast<sockaddr*>(&query.from), &size);
      const std::lock_guard<std::mutex> lock(mutex_);
      if (ended_) return;
      if (count < 12) continue;
      query.bytes.assign(bytes, static_cast<size_t>(count));
      ++queries_;
      if (speaks_) {
        Send(query);
      } else {
        waiting_.push_back(query);
      }
    }
  }

  // RFC 1035 §4.1: the header, the question as it came, and one record.
  void Send(const Query& query) {
    const size_t question_end = query.bytes.find('\0', 12) + 5;
    std::string answer = query.bytes.substr(0, question_end);
    const char header[] = {
        '\x81', static_cast<char>(found_ ? 0x80 : 0x83), 0, 1, 0, found_, 0, 0, 0, 0};
    answer.replace(2, sizeof(header), header, sizeof(header));
    const char record[] = {'\xc0', 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
    if (found_) answer.append(record, sizeof(record));
    sendto(fd_, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&query.from),
           sizeof(query.from));
  }

  const int fd_;
  std::mutex mutex_;
  bool ended_ = false;
  bool speaks_ = false;
  bool found_ = false;
  size_t queries_ = 0;
  std::vector<Query> waiting_;
  std::thread thread_;
};

}  // namespace sluice::server

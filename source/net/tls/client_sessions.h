#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/net/tls/handles.h"

namespace sluice::net::tls {

// The sessions that one worker may resume with one cluster, by the server name that they were made
// for: a session stands for a verified peer, so it serves only where the same name is asked for.
// Few, the newest first. Owned by the worker's cluster; outlives the connections.
class ClientSessions {
 public:
  explicit ClientSessions(size_t limit) : limit_(limit) {}

  // The newest for that name; null: none. One of TLS 1.3 is used once (RFC 8446 §C.4).
  Handle<ssl_session_st> Take(std::string_view server_name);
  void Add(std::string_view server_name, Handle<ssl_session_st> session);
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string server_name;
    Handle<ssl_session_st> session;
  };
  const size_t limit_;
  std::vector<Entry> entries_;  // the oldest in front
};

}  // namespace sluice::net::tls

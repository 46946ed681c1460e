#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/net/tls/handles.h"

namespace sluice::net::tls {

class ClientContext;

// What a session was made for: the name that was asked for (SNI), and the one that the certificate
// had to be for besides. Both may be empty.
struct SessionNames {
  std::string_view server_name;
  std::string_view required_name;
};

// The sessions that one worker may resume with one cluster, by their names: a session stands for a
// verified peer, so it serves only where the same names are asked for.
// Few, the newest first. Only one context's: what was agreed on as somebody else, or by other
// rules, ends with them. Owned by the worker's cluster; outlives the connections.
class ClientSessions {
 public:
  // The newest for these names; null: none. One of TLS 1.3 is used once (RFC 8446 §C.4). Forgets
  // those of any other context. `limit`: how many it may keep of this one.
  Handle<ssl_session_st> Take(const ClientContext& context, size_t limit,
                              const SessionNames& names);
  // One of a context that is not in force any more is dropped.
  void Add(const ClientContext& context, const SessionNames& names, Handle<ssl_session_st> session);
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string server_name;
    std::string required_name;
    Handle<ssl_session_st> session;
  };
  // Compared only; while a connection may call it lives, so no other can have its address.
  const ClientContext* context_ = nullptr;
  size_t limit_ = 0;
  std::vector<Entry> entries_;  // the oldest in front
};

}  // namespace sluice::net::tls

#include "source/net/tls/client_sessions.h"

#include <openssl/ssl.h>

namespace sluice::net::tls {

Handle<ssl_session_st> ClientSessions::Take(const ClientContext& context, size_t limit,
                                            const SessionNames& names) {
  if (&context != context_) entries_.clear();
  context_ = &context;
  limit_ = limit;
  for (size_t i = entries_.size(); i-- > 0;) {
    if (entries_[i].server_name != names.server_name ||
        entries_[i].required_name != names.required_name) {
      continue;
    }
    if (!SSL_SESSION_should_be_single_use(entries_[i].session.get())) {
      SSL_SESSION_up_ref(entries_[i].session.get());
      return Handle<ssl_session_st>(entries_[i].session.get());
    }
    Handle<ssl_session_st> session = std::move(entries_[i].session);
    entries_.erase(entries_.begin() + static_cast<ptrdiff_t>(i));
    return session;
  }
  return nullptr;
}

void ClientSessions::Add(const ClientContext& context, const SessionNames& names,
                         Handle<ssl_session_st> session) {
  if (&context != context_ || limit_ == 0 || session == nullptr) return;
  if (entries_.size() >= limit_) entries_.erase(entries_.begin());
  entries_.push_back(
      {std::string(names.server_name), std::string(names.required_name), std::move(session)});
}

}  // namespace sluice::net::tls

#include "source/http/h2/client_codec.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>

namespace sluice::http::h2 {

http::ClientStream& ClientCodec::NewStream(ClientStreamEvents& events) {
  SLUICE_DCHECK(can_start());
  Session& session = *this;
  ClientStream& stream = MakeStream<ClientStream>(*this, session, events);
  Adopt(stream);
  return stream;
}

int ClientCodec::max_streams() const {
  constexpr uint32_t kMost = INT32_MAX;
  uint32_t limit = std::min(options_.max_concurrent_streams, kMost);
  if (settings_seen_) {
    limit = std::min(
        limit, nghttp2_session_get_remote_settings(ng_, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS));
  }
  return static_cast<int>(limit);
}

bool ClientCodec::can_start() const {
  return !over() && !draining_ && open_ < max_streams() &&
         nghttp2_session_get_next_stream_id(ng_) <=
             uint32_t{INT32_MAX} - 2 * static_cast<uint32_t>(open_);
}

bool ClientCodec::takes_extended_connect() const {
  return !settings_seen_ ||
         nghttp2_session_get_remote_settings(ng_, NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) == 1;
}

void ClientCodec::OnPeerSettings() {
  settings_seen_ = true;
  owner_.OnCapacityChanged();
}

void ClientCodec::OnGoawayReceived() {
  draining_ = true;
  owner_.OnCapacityChanged();
}

void ClientCodec::OnPlaceFree() {
  if (!closing_ && !over()) owner_.OnCapacityChanged();
}

}  // namespace sluice::http::h2

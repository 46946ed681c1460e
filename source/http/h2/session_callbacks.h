#pragma once

#include <nghttp2/nghttp2.h>

#include "source/http/h2/options.h"
#include "source/http/h2/session.h"

namespace sluice::http::h2 {

// What nghttp2 calls, for Session: its user data is the Session, a stream's user data the Stream.
struct SessionCallbacks {
  // The table of them, made once.
  static const nghttp2_session_callbacks* Table();
  // A session over `session.state_`'s memory.
  static nghttp2_session* NewSession(Session& session, Session::Side side);
  // What gives a stream's body to nghttp2.
  static nghttp2_data_provider2 BodyOf(Stream& stream);

  static int OnBeginFrame(nghttp2_session* ng, const nghttp2_frame_hd* header, void* user);
  static int OnBeginHeaders(nghttp2_session* ng, const nghttp2_frame* frame, void* user);
  static int OnHeader(nghttp2_session* ng, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                      nghttp2_rcbuf* value, uint8_t flags, void* user);
  static int OnDataChunk(nghttp2_session* ng, uint8_t flags, int32_t id, const uint8_t* data,
                         size_t size, void* user);
  static int OnFrame(nghttp2_session* ng, const nghttp2_frame* frame, void* user);
  static int OnInvalidFrame(nghttp2_session* ng, const nghttp2_frame* frame, int error, void* user);
  static int OnStreamClose(nghttp2_session* ng, int32_t id, uint32_t code, void* user);
  static int OnFrameSent(nghttp2_session* ng, const nghttp2_frame* frame, void* user);
  static int OnFrameNotSent(nghttp2_session* ng, const nghttp2_frame* frame, int error, void* user);
  static int SendData(nghttp2_session* ng, nghttp2_frame* frame, const uint8_t* header,
                      size_t length, nghttp2_data_source* source, void* user);
  static nghttp2_ssize ReadBody(nghttp2_session* ng, int32_t id, uint8_t* buffer, size_t length,
                                uint32_t* flags, nghttp2_data_source* source, void* user);
};

// How much output is put together before it is offered to the socket.
constexpr size_t kMaxUnsent = size_t{128} * 1024;

}  // namespace sluice::http::h2

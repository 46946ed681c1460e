#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "source/buffer/buffer.h"
#include "source/http/head.h"
#include "source/http/stream_bytes.h"

namespace sluice::http {

// Why a stream ended without its proper end.
enum class StreamReset : uint8_t {
  kConnectionClosed,  // FIN, before the message was whole
  kConnectionReset,   // RST or another read or write error
  kRemoteReset,       // RST_STREAM
  kRemoteRefused,     // RST_STREAM(REFUSED_STREAM), or above the last id of a GOAWAY: was not
                      // processed
  kLocalReset,        // we ended it
  kProtocolError,     // the peer broke the protocol
};

// What a codec found wrong with its peer's bytes. `detail` is a literal such as
// "http1.codec_error".
struct CodecError {
  int status;  // for the local reply of a server codec
  std::string_view detail;
};

// Why reading of a stream's body is stopped. Bits: each party has its own and pausing twice is
// pausing once.
enum PauseReason : uint8_t {
  kPausePeerFull = 1,    // the other side of the proxy cannot take more
  kPauseFilter = 2,      // a filter waits
  kPauseConnecting = 4,  // there is no upstream stream yet
};

// --- Server side: the codec faces a client
// -----------------------------------------------------------------------

// One exchange, as its owner answers it. Lives in the codec from OnRequest until the owner has sent
// the end or has reset it *and* the request has ended; the owner learns of the end by
// ServerStreamEvents::OnStreamClosed, at once or later, and does not touch it after that.
class ServerStream {
 public:
  // Any number of 1xx heads but 101, before SendHead.
  virtual void SendInformational(const ResponseHead& head) = 0;
  // Framing of `head` is what the upstream had; the codec chooses its own. `end`: there is no body.
  virtual void SendHead(const ResponseHead& head, bool end) = 0;
  // Takes all of `body` (possibly nothing).
  virtual void SendBody(buffer::Buffer& body, bool end) = 0;
  virtual void SendTrailers(const HeaderMap& trailers) = 0;  // ends the response
  // Ends the exchange at once; what was sent so far must not look complete to the client.
  virtual void Reset(StreamReset reason) = 0;
  virtual void Pause(PauseReason reason) = 0;
  virtual void Resume(PauseReason reason) = 0;
  // The connection will not be used again after this exchange; announces it where the protocol can
  // (before SendHead).
  virtual void CloseAfter() = 0;
  // From now on what the exchange moves is added to `bytes`, which outlive the stream. Within
  // NewRequest, so that the head is counted.
  virtual void CountInto(StreamBytes& bytes) = 0;

 protected:
  ~ServerStream() = default;
};

// The owner of one exchange. Calls come in the order head, body*, trailers?; a reset may come at
// any time, before the head as well (HTTP/2: a head that was refused, and is not to be used), and
// is the last but for OnStreamClosed.
class ServerStreamEvents {
 public:
  virtual void OnRequestHead(bool end) = 0;  // the head is in the storage that NewRequest gave
  // Takes what it wants of `body`; what is left in it is lost. `end` comes once.
  virtual void OnRequestBody(buffer::Buffer& body, bool end) = 0;
  virtual void OnRequestTrailers(const HeaderMap& trailers) = 0;  // ends the request
  // `detail`: a literal that says what the codec found, else empty.
  virtual void OnRequestReset(StreamReset reason, std::string_view detail) = 0;
  // More has been queued toward the client than it takes / it has taken enough again.
  virtual void OnDownstreamBlocked() = 0;
  virtual void OnDownstreamReady() = 0;
  virtual void OnStreamClosed() = 0;  // the ServerStream is gone

 protected:
  ~ServerStreamEvents() = default;
};

// The owner of a server codec (http/conn).
class ServerCodecEvents {
 public:
  struct Storage {
    ServerStreamEvents* events;
    RequestHead* head;
  };
  // A request's head is complete (HTTP/1) or begins (HTTP/2): where to put it. Never null.
  virtual Storage NewRequest(ServerStream& stream) = 0;
  // The client broke the protocol in the head of the request that `stream` was just made for: its
  // head is not to be used. The codec reads no more, the owner answers on the stream and the
  // connection closes after that.
  virtual void OnCodecError(ServerStreamEvents& stream, const CodecError& error) = 0;
  // There are bytes in the output.
  virtual void OnOutput() = 0;
  // An exchange has ended and input that was left over can be read on (HTTP/1 pipelining).
  virtual void OnInputWanted() = 0;

 protected:
  ~ServerCodecEvents() = default;
};

// Bytes from a client in, events out; no I/O. Appends what is to be sent to the buffer that it was
// made with.
class ServerCodec {
 public:
  virtual ~ServerCodec() = default;
  // Takes what it can use now. What it leaves is offered again, with more, or after OnInputWanted.
  virtual void OnBytes(buffer::Buffer& in) = 0;
  // The client has closed its direction, or (reset) the connection is gone: no output can be sent
  // then.
  virtual void OnEof() = 0;
  virtual void OnConnectionLost(StreamReset reason) = 0;
  // The output has grown beyond what should be held, or has been taken.
  virtual void OnOutputBlocked() = 0;
  virtual void OnOutputReady() = 0;
  // Does what has waited for the end of the owner's turn: gives what was held to streams that read
  // on, and appends frames to the output. Called before each flush, and once all output has been
  // taken if it returned true: there is more to send.
  virtual bool Pump() { return false; }
  // Asks the client to go elsewhere for its next request (Connection: close with the next response;
  // GOAWAY, twice: the second is sent after a while and OnOutput tells of it).
  virtual void StartDrain() = 0;
  virtual bool wants_input()
      const = 0;  // false: paused, or one exchange at a time and one is running
  // It holds nothing that its connection will need: a fresh one would do as well.
  virtual bool at_rest() const { return false; }
  virtual bool wants_close() const = 0;  // all is sent; the connection is of no further use
  // With wants_close: the client has sent the last of what it ever will, so that closing at once
  // destroys nothing on its way to it.
  virtual bool client_is_done() const { return false; }
  // With wants_close: by RST, because an orderly end would make a cut response look whole (no
  // framing says otherwise).
  virtual bool wants_abort() const { return false; }
  // Why the codec has broken off by itself: a literal; empty while it has not.
  virtual std::string_view fault() const { return {}; }
  virtual int active_streams() const = 0;
  // Gives up on the head that is being read, as if it were wrong (request-headers timeout).
  virtual void RefuseHead(const CodecError& error) = 0;
  // A part of a request's head has come, or the connection is fresh: for the request-headers
  // timeout.
  virtual bool reading_head() const = 0;
  virtual Version version() const = 0;
};

// --- Client side: the codec faces an upstream
// ---------------------------------------------------------------------

// One exchange with an upstream, as its owner sends it. Gone after OnResponse…(end) and the
// request's own end, or Reset; see ClientStreamEvents::OnStreamClosed.
class ClientStream {
 public:
  virtual void SendHead(const RequestHead& head, bool end) = 0;
  virtual void SendBody(buffer::Buffer& body, bool end) = 0;
  virtual void SendTrailers(const HeaderMap& trailers) = 0;
  virtual void Reset(StreamReset reason) = 0;  // no event follows, not even OnStreamClosed
  virtual void Pause(PauseReason reason) = 0;
  virtual void Resume(PauseReason reason) = 0;
  virtual void CountInto(StreamBytes& bytes) = 0;  // as ServerStream's; before SendHead

 protected:
  ~ClientStream() = default;
};

class ClientStreamEvents {
 public:
  // Where to put the next head (a final or an informational one). Called before each
  // OnResponseHead.
  virtual ResponseHead& ResponseStorage() = 0;
  virtual void OnInformational() = 0;  // a 1xx but 101, in the storage
  virtual void OnResponseHead(bool end) = 0;
  virtual void OnResponseBody(buffer::Buffer& body, bool end) = 0;
  virtual void OnResponseTrailers(const HeaderMap& trailers) = 0;
  // The upstream or the connection failed; the stream is gone. `detail` is a literal for codec
  // errors, else empty.
  virtual void OnResponseReset(StreamReset reason, std::string_view detail) = 0;
  virtual void OnUpstreamBlocked() = 0;
  virtual void OnUpstreamReady() = 0;
  // Both directions have ended properly; the stream is gone.
  virtual void OnStreamClosed() = 0;

 protected:
  ~ClientStreamEvents() = default;
};

// The owner of a client codec (http/conn).
class ClientCodecEvents {
 public:
  virtual void OnOutput() = 0;
  // A reader that had paused goes on: input that was left over can be read.
  virtual void OnInputWanted() = 0;
  // A stream has ended; the connection may be used again, or is of no further use (see
  // wants_close).
  virtual void OnStreamEnded() = 0;
  // can_start() or max_streams() may have changed without a stream: SETTINGS, GOAWAY, or the codec
  // has broken off (see wants_close).
  virtual void OnCapacityChanged() {}

 protected:
  ~ClientCodecEvents() = default;
};

class ClientCodec {
 public:
  virtual ~ClientCodec() = default;
  // Only when can_start(). Calls no event before it has returned.
  virtual ClientStream& NewStream(ClientStreamEvents& events) = 0;
  virtual void OnBytes(buffer::Buffer& in) = 0;
  virtual void OnEof() = 0;
  virtual void OnConnectionLost(StreamReset reason) = 0;
  virtual void OnOutputBlocked() = 0;
  virtual void OnOutputReady() = 0;
  virtual bool Pump() { return false; }  // as ServerCodec::Pump
  // False: full for now, or for good (GOAWAY; then wants_close comes with the last stream's end).
  virtual bool can_start() const = 0;
  virtual bool wants_input() const = 0;
  // Not to be used again: the last exchange did not end cleanly, or the peer said so.
  virtual bool wants_close() const = 0;
  virtual std::string_view fault() const { return {}; }  // as ServerCodec::fault
  virtual int active_streams() const = 0;
  virtual int max_streams() const = 0;  // our limit or the peer's, whichever is lower
  // Bytes while no stream runs are in order (HTTP/2's SETTINGS, PING), not the sign of a peer to be
  // left.
  virtual bool idle_bytes_allowed() const { return false; }
  virtual Version version() const = 0;
};

}  // namespace sluice::http

#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace sluice::xds {

// What a stream to a control plane tells. Neither call may destroy the stream.
class StreamEvents {
 public:
  // One whole message.
  virtual void OnMessage(std::string_view bytes) = 0;
  // The stream has ended, with the status of gRPC (0 to 16) and its text; nothing comes after it.
  virtual void OnClosed(int status, std::string_view message) = 0;

 protected:
  ~StreamEvents() = default;
};

// One bidirectional stream of discovery messages to a control plane: a seam, implemented by the
// gRPC client, and by a script in tests. Main thread. Destroying it ends it without an event.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual void Send(std::string bytes) = 0;
};

// Opens streams; a failure to connect is OnClosed, later.
class StreamOpener {
 public:
  virtual std::unique_ptr<Stream> Open(StreamEvents& events) = 0;

 protected:
  ~StreamOpener() = default;
};

}  // namespace sluice::xds

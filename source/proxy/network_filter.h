#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/buffer/buffer.h"
#include "source/proxy/access_log.h"
#include "source/proxy/filter_state.h"
#include "source/proxy/http_filter.h"
#include "source/proxy/stream_info.h"
#include "source/proxy/worker_context.h"

namespace sluice::proxy {

class NetworkFilter;

// How a connection is ended by our side.
enum class CloseMode : uint8_t {
  kFlush,  // what has been written goes out first, then FIN
  kNow,    // what waits is dropped
  kAbort,  // the same, with RST
};

// What a network filter may ask of its downstream connection. Valid as long as the filter. Any of
// them may be called from within a filter's own callback.
class NetworkFilterContext {
 public:
  // Ends the connection. The filters hear of it by OnClosed, and of nothing else afterwards.
  virtual void Close(CloseMode mode) = 0;
  // Goes on behind `filter`, which had returned kPause.
  virtual void Continue(NetworkFilter& filter) = 0;
  // Gives `filter` once more what it, or one behind it, has left.
  virtual void Retry(NetworkFilter& filter) = 0;
  // Sends `bytes` to the client through the filters before `filter`, in reverse; `end`: FIN after
  // them.
  virtual void Write(NetworkFilter& filter, buffer::Buffer& bytes, bool end) = 0;
  // For the terminal filter: nothing is read while it is off.
  virtual void SetReading(bool on) = 0;

  // The connection as access logs see it.
  virtual StreamInfo& info() = 0;
  virtual FilterState& filter_state() = 0;
  virtual const DownstreamAddresses& addresses() const = 0;
  virtual WorkerContext& worker() = 0;
  FormatContext format_context() { return {info(), worker().node}; }

 protected:
  ~NetworkFilterContext() = default;
};

// Why a downstream connection has ended.
enum class ConnectionEnd : uint8_t { kLocal, kPeerClosed, kPeerReset };

// One filter of one downstream connection: the seam. Defaults do nothing. The last of a chain is
// the terminal one: it takes the bytes. Owned by the connection; worker thread. kPause keeps what
// comes from the filters behind until Continue; with more bytes the filter is asked again, with all
// of them.
class NetworkFilter {
 public:
  virtual ~NetworkFilter() = default;
  // Once, before any byte.
  virtual Next OnNewConnection() { return Next::kContinue; }
  // All bytes that have come and that nobody has taken. `end`: the client has closed its side.
  virtual Next OnData(buffer::Buffer& bytes, bool end) { return Next::kContinue; }
  // What a filter behind sends to the client.
  virtual void OnWrite(buffer::Buffer& bytes, bool end) {}
  // What waits for the client has grown above its limit / is below half of it again.
  virtual void OnWriteBlocked() {}
  virtual void OnWriteReady() {}
  // Bytes have gone out to the client's kernel.
  virtual void OnWritten() {}
  // Both directions of the client's connection have ended. False: there is something left to do,
  // and the filter closes the connection after it.
  virtual bool MayEnd() { return true; }
  // Exactly once, last.
  virtual void OnClosed(ConnectionEnd end) {}
};

// Makes filters of one configuration. Immutable; any thread.
class NetworkFilterFactory {
 public:
  virtual ~NetworkFilterFactory() = default;
  virtual std::unique_ptr<NetworkFilter> Make(NetworkFilterContext& context) const = 0;
  // Takes the bytes: must be the last of its chain, and only it may be.
  virtual bool terminal() const { return false; }
  // The logs that it writes, which every worker has to know beforehand.
  virtual const std::vector<std::shared_ptr<const AccessLogSpec>>* access_logs() const {
    return nullptr;
  }
};

struct NetworkFilterSpec {
  std::string name;
  std::shared_ptr<const NetworkFilterFactory> factory;
};

}  // namespace sluice::proxy

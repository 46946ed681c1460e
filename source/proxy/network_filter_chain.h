#pragma once

#include <memory>
#include <vector>

#include "source/proxy/network_filter.h"

namespace sluice::proxy {

// The network filters of one downstream connection, in their order. Owned by the connection's
// session; worker thread. After each call the session may have been closed by one of them.
class NetworkFilterChain {
 public:
  // Makes them all; nothing is called yet.
  NetworkFilterChain(const std::vector<NetworkFilterSpec>& specs, NetworkFilterContext& context);

  enum class Result : uint8_t {
    kPassed,  // every filter let it by
    kPaused,
    kStopped,  // the connection ends
  };
  Result Start();
  Result OnData(buffer::Buffer& bytes, bool end);
  // From behind `filter` on: new connection first where that is due, then the bytes.
  Result Continue(NetworkFilter& filter, buffer::Buffer& bytes, bool end);
  // From `filter` on.
  Result Retry(NetworkFilter& filter, buffer::Buffer& bytes, bool end);
  // Through the filters before `filter`, last first.
  void OnWrite(NetworkFilter& filter, buffer::Buffer& bytes, bool end);
  void OnWriteBlocked();
  void OnWriteReady();
  void OnWritten();
  // Both directions of the client's connection have ended. False: a filter is not done yet, and
  // will close it.
  bool MayEnd();
  // From now on the filters hear of nothing but the end.
  void Stop() { stopped_ = true; }
  // Tells every filter, once.
  void Close(ConnectionEnd end);

  bool stopped() const { return stopped_; }

 private:
  size_t IndexOf(const NetworkFilter& filter) const;
  Result Run(size_t from, buffer::Buffer* bytes, bool end);

  std::vector<std::unique_ptr<NetworkFilter>> filters_;
  size_t started_ = 0;  // filters that know of the connection
  bool stopped_ = false;
  bool told_ = false;
};

}  // namespace sluice::proxy

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/proxy/stream_info.h"
#include "source/proxy/worker_context.h"

namespace sluice::proxy {

// An accepted connection whose filter chain has not been chosen yet, with what is known of it.
struct AcceptedConnection {
  int fd = -1;
  WorkerContext& worker;
  DownstreamAddresses addresses;
  std::string transport_protocol = "raw_buffer";
  std::vector<std::string> application_protocols;
  FilterState filter_state;
};

enum class ListenerFilterResult : uint8_t {
  kContinue,  // it knows what it wanted to know
  kNeedMore,  // call OnBytes when more has come
  kReject,    // the connection is to be closed
};

// One listener filter of one accepted connection: the seam. It looks at the first bytes without
// taking them, unless it says so. Worker thread.
class ListenerFilter {
 public:
  virtual ~ListenerFilter() = default;
  virtual ListenerFilterResult OnAccept(AcceptedConnection& connection) = 0;
  // `bytes`: all that has come, at most max_bytes(). `consume`: how many of them are removed from
  // the stream when it is done with.
  virtual ListenerFilterResult OnBytes(AcceptedConnection& connection, std::string_view bytes,
                                       size_t& consume) {
    return ListenerFilterResult::kContinue;
  }
  // How many bytes it ever looks at; it decides when it has been given so many.
  virtual size_t max_bytes() const { return 0; }
};

// The most that any filter may ask for.
inline constexpr size_t kMaxPeek = 16 * 1024 + 5;

// Makes filters of one configuration. Immutable; any thread.
class ListenerFilterFactory {
 public:
  virtual ~ListenerFilterFactory() = default;
  virtual std::unique_ptr<ListenerFilter> Make(WorkerContext& worker) const = 0;
};

// When a listener filter is passed over:
// envoy.config.listener.v3.ListenerFilterChainMatchPredicate.
struct FilterDisabled {
  enum class Kind : uint8_t { kNever, kAlways, kPorts, kAnd, kOr, kNot };
  Kind kind = Kind::kNever;
  int64_t first_port = 0;  // kPorts: of the connection's destination, this included
  int64_t end_port = 0;    // this excluded
  std::vector<FilterDisabled> parts;

  bool Matches(const net::Address& destination) const;
};

struct ListenerFilterSpec {
  std::string name;
  FilterDisabled disabled;
  std::shared_ptr<const ListenerFilterFactory> factory;
};

}  // namespace sluice::proxy

#pragma once

#include <memory>

#include "source/base/intrusive_list.h"
#include "source/event/timer.h"
#include "source/http/conn/server_connection.h"
#include "source/proxy/listener_spec.h"
#include "source/proxy/stream.h"
#include "source/proxy/worker_context.h"

namespace sluice::proxy {

class HttpSession;

// The owner of a listener's connections.
class SessionOwner {
 public:
  // The connection is gone; the session is to be destroyed by loop.DeferDelete.
  virtual void OnSessionClosed(HttpSession& session) = 0;

 protected:
  ~SessionOwner() = default;
};

// A downstream connection under an HTTP connection manager: makes a Stream of each request, and
// decides when the connection ends (idle, limits, drain). While it is idle it owns no stream and no
// buffer. Worker thread.
class HttpSession final : public base::ListNode, http::conn::ServerConnectionEvents, StreamOwner {
 public:
  HttpSession(WorkerContext& context, std::shared_ptr<const HttpSpec> spec, int fd,
              DownstreamAddresses addresses, SessionOwner& owner);
  ~HttpSession();

  // Before Start: the connection begins with its handshake.
  void SetTransport(std::unique_ptr<net::Transport> transport);
  void Start();
  // Asks the client to go elsewhere. HTTP/1: with the next answer, or at once when nothing runs and
  // `idle_too`. HTTP/2: now, which costs it nothing.
  void Drain(bool idle_too);
  // Ends now, running streams too.
  void Close();
  bool busy() const { return streams_ > 0; }
  net::Connection& socket() { return connection_.socket(); }
  const DownstreamAddresses& addresses() const { return addresses_; }
  base::MonotonicTime accepted() const { return accepted_; }

 private:
  // ServerConnectionEvents
  std::unique_ptr<http::ServerCodec> ChooseCodec(const buffer::Buffer& in) override;
  void ReturnCodec(std::unique_ptr<http::ServerCodec> codec) override;
  http::ServerCodecEvents::Storage NewRequest(http::ServerStream& stream) override;
  void OnCodecError(http::ServerStreamEvents& stream, const http::CodecError& error) override;
  void OnActivity() override;
  void OnClosed(bool by_peer) override;
  // StreamOwner
  void OnStreamFinished(Stream& stream) override;
  void OnUpgraded() override {}
  void OnDrainWanted() override;

  bool multiplexed() const { return version_ == http::Version::kHttp2; }
  void OnTimer();
  void OnHeadTimeout();
  void OnMaxDuration();
  void StartDrain(bool idle_too);
  StreamDrain DrainOfStreams() const;
  void ArmIdleTimer();
  void PublishCodecCounters();
  std::unique_ptr<http::ServerCodec> MakeHttp1();

  WorkerContext& context_;
  const std::shared_ptr<const HttpSpec> spec_;
  HttpStats& stats_;
  ListenerHttpStats& listener_stats_;
  SessionOwner& owner_;
  DownstreamAddresses addresses_;
  http::conn::ServerConnection connection_;
  event::Timer timer_;  // idle, or the head's timeout
  std::unique_ptr<event::Timer> duration_timer_;
  base::MonotonicTime accepted_;
  uint32_t streams_ = 0;
  uint32_t requests_ = 0;
  http::Version version_ = http::Version::kHttp11;  // once it is known
  bool version_known_ = false;
  bool draining_ = false;
  bool listener_drains_ = false;
  bool head_timer_ = false;  // what timer_ stands for
  bool idle_drain_ = false;  // the idle timeout has come; only drain_timeout is left
};

}  // namespace sluice::proxy

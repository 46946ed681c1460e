#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "envoy/config/core/v3/base.pb.h"
#include "source/base/time.h"
#include "source/extension/field_errors.h"
#include "source/xds/resource.h"
#include "source/xds/type.h"

namespace sluice::xds {

// Who gets what a conversation brings.
class ConversationEvents {
 public:
  // As Watcher::OnUpdate, for all watchers of the type; not `usable`: only to be counted.
  virtual void OnUpdate(Type type, const Update& update, bool usable,
                        extension::FieldErrors& errors) = 0;
  // The control plane's name for itself.
  virtual void OnIdentifier(std::string_view identifier) = 0;

 protected:
  ~ConversationEvents() = default;
};

// One type's share of a stream: what is asked for, which nonce and versions are in force, what is
// to be sent next. Pure: no I/O, no timers. Two kinds: the state of the world, and delta. Owned by
// Ads; main thread.
class Conversation {
 public:
  virtual ~Conversation() = default;

  // Interest in one name; an empty one stands for all resources of the type. Counted by the caller.
  virtual void Add(const std::string& name) = 0;
  virtual void Remove(const std::string& name) = 0;

  // A stream has been opened: nothing of the one before it is answered any more.
  virtual void OnNewStream() = 0;
  virtual bool HasMessage() const = 0;
  // The next message, serialized; only if there is one. `node` may be null.
  virtual std::string NextMessage(const envoy::config::core::v3::Node* node) = 0;
  // A response of this type; `now` is when it came.
  virtual void OnMessage(std::string_view bytes, base::MonotonicTime now) = 0;
  // While paused nothing but answers is sent, so that changes become one message (B8, F8).
  void set_paused(bool paused) { paused_ = paused; }

  // Resources with a time to live: the next end of one; max() when there is none.
  base::MonotonicTime NextExpiry() const;
  // Tells of those whose time is over as removed (D1).
  void Expire(base::MonotonicTime now);

 protected:
  Conversation(Type type, ConversationEvents& events) : type_(type), events_(events) {}

  // A resource has come, or has been confirmed: its time to live begins anew, or is taken away.
  void KeepAlive(const Resource& resource, base::MonotonicTime now);
  void ForgetExpiry(const std::string& name) { expiries_.erase(name); }
  // It is not there any more, as if its removal had come.
  virtual void OnExpired(const std::string& name) = 0;

  const Type type_;
  ConversationEvents& events_;
  bool paused_ = false;

 private:
  std::map<std::string, base::MonotonicTime> expiries_;
};

// The number and text of `error_detail` in a message that refuses.
constexpr int kRefusedCode = 13;  // INTERNAL, as Envoy has it
constexpr std::string_view kAllNames = "*";

}  // namespace sluice::xds

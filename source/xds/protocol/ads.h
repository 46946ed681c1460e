#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "source/event/task.h"
#include "source/event/timer.h"
#include "source/xds/delivery.h"
#include "source/xds/protocol/backoff.h"
#include "source/xds/protocol/conversation.h"
#include "source/xds/protocol/stream.h"

namespace sluice::xds {

// One aggregated stream to a control plane, opened again whenever it ends: all types share it, each
// with a conversation of its own. Established configuration is never touched by a loss of the
// stream. Main thread.
class Ads final : StreamEvents, ConversationEvents {
 public:
  struct Options {
    bool delta = true;
    envoy::config::core::v3::Node node;
    // Else every message carries it: some control planes need that, the others do not mind.
    bool node_on_first_message_only = false;
    base::Duration first_retry = std::chrono::milliseconds(500);
    base::Duration most_retry = std::chrono::seconds(30);
    std::string stat_prefix;  // before "control_plane."
  };
  // All outlive it.
  Ads(Environment& environment, StreamOpener& opener, base::Random& random, Options options);
  ~Ads();

  // Opens the stream; once.
  void Start();
  bool started() const { return started_; }

  // Interest in one resource, or with an empty name in all of the type. Ends when destroyed; not
  // after the stream.
  class Interest {
   public:
    ~Interest() { ads_.EndInterest(*this); }
    Interest(const Interest&) = delete;
    Interest& operator=(const Interest&) = delete;

   private:
    friend class Ads;
    Interest(Ads& ads, Type type, std::string name, Delivery& delivery)
        : ads_(ads), type_(type), name_(std::move(name)), delivery_(delivery) {}
    Ads& ads_;
    const Type type_;
    const std::string name_;
    Delivery& delivery_;
    bool served_ = true;  // false: gets what another of the same name has, soon
  };
  // `delivery` outlives the interest.
  std::unique_ptr<Interest> Subscribe(Type type, const std::string& name, Delivery& delivery);

  // While a type is paused, changes of interest collect and are sent as one when it goes on.
  void SetPaused(Type type, bool paused);
  bool connected() const { return connected_; }

 private:
  struct Share {
    Type type;
    std::unique_ptr<Conversation> conversation;
    std::vector<Interest*> interests;
    std::map<std::string, int> counts;  // of interests, by name
  };

  void OnMessage(std::string_view bytes) override;
  void OnClosed(int status, std::string_view message) override;
  void OnUpdate(Type type, const Update& update, bool usable,
                extension::FieldErrors& errors) override;
  void OnIdentifier(std::string_view identifier) override;

  void EndInterest(Interest& interest);
  Share& ShareOf(Type type);
  void Open();
  // Sends what there is, in the order in which the types were first asked for.
  void Flush();
  // Hands what one interest has had to a later one of the same name.
  void ShareAccepted();
  bool IsOpen(Type type, const Interest* interest);
  void SetConnected(bool connected);
  void OnExpiry();
  void ArmExpiry();

  Environment& environment_;
  StreamOpener& opener_;
  const Options options_;
  Backoff backoff_;
  std::vector<Share> shares_;
  std::vector<std::pair<Type, Interest*>> waiting_;  // may have ended: those not `served_`
  uint64_t ends_ = 0;                                // of interests, so far
  std::unique_ptr<Stream> stream_;
  bool started_ = false;
  bool connected_ = false;  // a message has come on this stream
  bool node_sent_ = false;  // on this stream
  base::MonotonicTime failing_since_ = base::MonotonicTime::max();  // max(): it has answered
  event::Timer retry_;
  event::Timer expiry_;
  event::Task flush_;
};

}  // namespace sluice::xds

#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "source/xds/protocol/conversation.h"

namespace sluice::xds {

// Delta: requests say what is new and what is not wanted any more, responses what has changed.
// Rules C of envoy-compat Part 2.
//
// What is known of a name:
//   requested, waiting | named, and not here: never sent yet, or removed by the other side
//   requested, version | named, and here
//   by wildcard        | here because all are wanted
//   ambiguous          | was named and by wildcard too: the other side has to say what it is now
class DeltaConversation final : public Conversation {
 public:
  DeltaConversation(Type type, ConversationEvents& events) : Conversation(type, events) {}

  void Add(const std::string& name) override;
  void Remove(const std::string& name) override;
  void OnNewStream() override;
  bool HasMessage() const override;
  std::string NextMessage(const envoy::config::core::v3::Node* node) override;
  void OnMessage(std::string_view bytes, base::MonotonicTime now) override;

 private:
  struct Answer {
    std::string nonce;
    std::string refusal;  // empty: accepted
  };

  void OnExpired(const std::string& name) override { SetRemoved(name); }
  bool Wants(const std::string& name) const { return all_ || requested_.count(name) > 0; }
  void SetVersion(const Resource& resource);
  void SetRemoved(const std::string& name);
  // Null when the name is not here.
  const std::string* VersionOf(const std::string& name) const;
  std::optional<std::string> FirstName(const Resource& resource) const;

  std::map<std::string, std::optional<std::string>> requested_;
  std::map<std::string, std::string> by_wildcard_;
  std::map<std::string, std::string> ambiguous_;
  bool all_ = false;
  std::set<std::string> added_;    // not sent yet
  std::set<std::string> removed_;  // not sent yet
  std::deque<Answer> answers_;     // go before anything else (C4)
  bool asked_ = false;             // on this stream
  bool reconnected_ = false;
};

}  // namespace sluice::xds

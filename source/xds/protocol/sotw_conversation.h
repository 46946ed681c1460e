#pragma once

#include <set>
#include <string>

#include "source/xds/protocol/conversation.h"

namespace sluice::xds {

// The state of the world: each request names all that is wanted, each response of LDS and CDS is
// the complete set. Rules B of envoy-compat Part 2.
//
//   to send    | version         | nonce          | error_detail
//   first      | last accepted   | none           | -
//   ACK        | the response's  | the response's | -
//   NACK       | last accepted   | the response's | why, on this message only
//   new names  | last accepted   | the newest     | -
class SotwConversation final : public Conversation {
 public:
  SotwConversation(Type type, ConversationEvents& events) : Conversation(type, events) {}

  void Add(const std::string& name) override;
  void Remove(const std::string& name) override;
  void OnNewStream() override;
  bool HasMessage() const override;
  std::string NextMessage(const envoy::config::core::v3::Node* node) override;
  void OnMessage(std::string_view bytes, base::MonotonicTime now) override;

 private:
  void OnExpired(const std::string&) override {}
  bool Wants(const std::string& name) const { return all_ || names_.count(name) > 0; }

  std::set<std::string> names_;
  bool all_ = false;
  bool asked_ = false;  // on this stream
  bool names_changed_ = false;
  bool answer_due_ = false;
  std::string version_;  // last accepted
  std::string nonce_;    // of the newest response on this stream
  std::string refusal_;  // to be sent with the answer; empty: it is accepted
};

}  // namespace sluice::xds

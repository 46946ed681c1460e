#pragma once

#include <string>
#include <vector>

#include "source/xds/protocol/conversation.h"

namespace sluice::xds {

// Notes what a conversation brings; refuses what is named "bad".
class RecordedUpdates final : public ConversationEvents {
 public:
  void OnUpdate(Type, const Update& update, bool usable, extension::FieldErrors& errors) override {
    ++updates;
    last_usable = usable;
    complete = update.complete;
    names.clear();
    for (const Resource& resource : update.resources) {
      names.push_back(resource.name);
      if (resource.name == "bad") errors.Error("name", "is bad");
    }
    removed = update.removed;
  }
  void OnIdentifier(std::string_view name) override { identifier = name; }

  int updates = 0;
  bool last_usable = false;
  bool complete = false;
  std::vector<std::string> names;
  std::vector<std::string> removed;
  std::string identifier;
};

}  // namespace sluice::xds

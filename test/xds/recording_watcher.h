#pragma once

#include <string>
#include <vector>

#include "source/xds/watcher.h"

namespace sluice::xds {

// Notes what it is told; refuses what is named "bad".
class RecordingWatcher final : public Watcher {
 public:
  void OnUpdate(const Update& update, extension::FieldErrors& errors) override {
    ++updates;
    version = update.version;
    complete = update.complete;
    names.clear();
    for (const Resource& resource : update.resources) {
      names.push_back(resource.name);
      if (resource.name == "bad") errors.Error("resources", "is bad");
    }
  }
  void OnNoAnswer() override { ++no_answers; }
  const Record* Accepted() const override { return accepted.body == nullptr ? nullptr : &accepted; }

  int updates = 0;
  int no_answers = 0;
  bool complete = false;
  Record accepted;  // as the test says
  std::string version;
  std::vector<std::string> names;
};

}  // namespace sluice::xds

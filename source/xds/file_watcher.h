#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/functional/any_invocable.h"
#include "source/event/fd_event.h"
#include "source/event/timer.h"

namespace sluice::xds {

// Tells when files are replaced, by inotify. A file that is written in place is not noticed, as
// half of it could be read; a rename is whole. Main thread.
class FileWatcher {
 public:
  explicit FileWatcher(event::Loop& loop);
  ~FileWatcher();
  FileWatcher(const FileWatcher&) = delete;
  FileWatcher& operator=(const FileWatcher&) = delete;

  // Stops when destroyed; not after the watcher.
  class Watch {
   public:
    ~Watch() { owner_.Remove(id_); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    friend class FileWatcher;
    Watch(FileWatcher& owner, uint64_t id) : owner_(owner), id_(id) {}
    FileWatcher& owner_;
    const uint64_t id_;
  };

  // Calls `on_change` each time that something is moved to `path`, or that a symbolic link beside
  // it makes it another file (a Kubernetes volume swaps `..data`). With a `directory`, each time
  // that something is moved into that instead.
  std::unique_ptr<Watch> Add(const std::string& path, const std::string& directory,
                             absl::AnyInvocable<void()> on_change);

 private:
  struct Entry {
    std::string path;
    std::string directory;  // that is watched
    std::string name;       // in it; empty: any
    uint64_t identity = 0;  // of the file behind the path
    absl::AnyInvocable<void()> on_change;
  };

  void Remove(uint64_t id);
  static void OnReadable(void* self, uint32_t readiness);
  void ReadEvents();
  // Calls those whose file has changed: something was moved to `name` in `directory`.
  void OnMoved(const std::string& directory, const std::string& name);
  // The directory itself is gone: looked for again until it is back.
  void OnLost(const std::string& directory);
  bool WatchDirectory(const std::string& directory);
  void LookForLost();

  event::Loop& loop_;
  const int fd_;
  event::FdEvent event_;
  event::Timer retry_;
  uint64_t next_id_ = 0;
  std::map<uint64_t, Entry> entries_;
  std::map<int, std::string> directories_;  // by inotify's number
  std::set<std::string> lost_;
};

}  // namespace sluice::xds

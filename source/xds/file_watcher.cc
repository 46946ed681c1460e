#include "source/xds/file_watcher.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "source/base/log.h"

namespace sluice::xds {
namespace {

constexpr base::Duration kRetry = std::chrono::seconds(1);
constexpr uint32_t kEvents = IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string NameInDirectory(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Tells one file from the one that takes its place; 0: there is none.
uint64_t IdentityOf(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return 0;
  uint64_t hash = 1469598103934665603u;
  for (const uint64_t part :
       {static_cast<uint64_t>(info.st_dev), static_cast<uint64_t>(info.st_ino),
        static_cast<uint64_t>(info.st_mtim.tv_sec), static_cast<uint64_t>(info.st_mtim.tv_nsec)}) {
    hash = (hash ^ part) * 1099511628211u;
  }
  return hash | 1;
}

}  // namespace

FileWatcher::FileWatcher(event::Loop& loop)
    : loop_(loop),
      fd_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      event_(loop, &FileWatcher::OnReadable, this),
      retry_(loop, event::Callback::To<&FileWatcher::LookForLost>(this)) {
  if (fd_ >= 0) event_.Watch(fd_, event::FdEvent::Interest::kReadLevel);
}

FileWatcher::~FileWatcher() {
  event_.Unwatch();
  if (fd_ >= 0) close(fd_);
}

std::unique_ptr<FileWatcher::Watch> FileWatcher::Add(const std::string& path,
                                                     const std::string& directory,
                                                     absl::AnyInvocable<void()> on_change) {
  const uint64_t id = next_id_++;
  Entry& entry = entries_[id];
  entry.path = path;
  entry.directory = directory.empty() ? DirectoryOf(path) : directory;
  if (directory.empty()) entry.name = NameInDirectory(path);
  entry.identity = IdentityOf(path);
  entry.on_change = std::move(on_change);
  if (!WatchDirectory(entry.directory)) OnLost(entry.directory);
  return std::unique_ptr<Watch>(new Watch(*this, id));
}

void FileWatcher::Remove(uint64_t id) {
  const auto found = entries_.find(id);
  const std::string directory = found->second.directory;
  entries_.erase(found);
  for (const auto& [other, entry] : entries_) {
    if (entry.directory == directory) return;
  }
  lost_.erase(directory);
  for (auto it = directories_.begin(); it != directories_.end(); ++it) {
    if (it->second != directory) continue;
    inotify_rm_watch(fd_, it->first);
    directories_.erase(it);
    return;
  }
}

bool FileWatcher::WatchDirectory(const std::string& directory) {
  const int number = inotify_add_watch(fd_, directory.c_str(), kEvents | IN_ONLYDIR);
  if (number < 0) return false;
  directories_[number] = directory;
  return true;
}

void FileWatcher::OnReadable(void* self, uint32_t) {
  static_cast<FileWatcher*>(self)->ReadEvents();
}

void FileWatcher::ReadEvents() {
  alignas(inotify_event) char buffer[16 * 1024];
  ssize_t size;
  while ((size = read(fd_, buffer, sizeof(buffer))) > 0) {
    for (ssize_t at = 0; at < size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      if (event->mask & IN_Q_OVERFLOW) {  // some were lost: look at all
        for (const auto& [number, directory] : std::map<int, std::string>(directories_))
          OnMoved(directory, {});
        continue;
      }
      const auto found = directories_.find(event->wd);
      if (found == directories_.end()) continue;
      const std::string directory = found->second;
      if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) {
        if (event->mask & IN_MOVE_SELF) inotify_rm_watch(fd_, event->wd);
        directories_.erase(found);
        OnLost(directory);
      } else if (event->len > 0) {
        OnMoved(directory, event->name);
      }
    }
  }
}

void FileWatcher::OnMoved(const std::string& directory, const std::string& name) {
  std::vector<uint64_t> changed;
  for (auto& [id, entry] : entries_) {
    if (entry.directory != directory) continue;
    const uint64_t identity = IdentityOf(entry.path);
    const bool moved = !name.empty() && (entry.name.empty() || entry.name == name);
    if (moved || identity != entry.identity) changed.push_back(id);
    entry.identity = identity;
  }
  for (const uint64_t id : changed) {  // a callback may remove any of them
    const auto it = entries_.find(id);
    if (it != entries_.end()) it->second.on_change();
  }
}

void FileWatcher::OnLost(const std::string& directory) {
  base::log::Write(
      base::log::Component::kFile, base::log::Level::kWarning,
      "the folder " + directory + " cannot be watched, or is gone; it is looked for every second");
  lost_.insert(directory);
  if (!retry_.armed()) retry_.Arm(kRetry);
}

void FileWatcher::LookForLost() {
  for (const std::string& directory : std::set<std::string>(lost_)) {
    if (lost_.count(directory) == 0 || !WatchDirectory(directory)) continue;
    lost_.erase(directory);
    OnMoved(directory, {});
  }
  if (!lost_.empty()) retry_.Arm(kRetry);
}

}  // namespace sluice::xds

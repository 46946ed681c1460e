#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "source/event/loop.h"
#include "source/event/timer.h"
#include "source/stats/store.h"

namespace sluice::proxy {

// One log file, shared by every configuration that names its path. Written by the LogWriter's
// thread only.
class LogFile {
 public:
  // Null with `error` when it cannot be opened. Does not block on a pipe without a reader.
  static std::shared_ptr<LogFile> Open(const std::string& path, std::string& error);
  ~LogFile();
  const std::string& path() const { return path_; }

 private:
  friend class LogWriter;
  LogFile(std::string path, int fd, bool owned) : path_(std::move(path)), fd_(fd), owned_(owned) {}

  const std::string path_;
  int fd_;
  const bool owned_;
};

// The thread that writes logs, so that no disk holds up a request. What it cannot write is dropped
// in whole lines and counted (`filesystem.write_failed`). Owned by the server; outlives the
// workers.
class LogWriter {
 public:
  explicit LogWriter(stats::Store& stats);
  ~LogWriter();  // writes what is queued

  // Queues whole lines; drops them when too much waits already. Any thread.
  void Write(std::shared_ptr<LogFile> file, std::string lines);
  // Opens every file anew, for rotation.
  void ReopenAll();
  // The file at `path`, opened once.
  std::shared_ptr<LogFile> FileAt(const std::string& path, std::string& error);

 private:
  void Run();
  void WriteLines(LogFile& file, const std::string& lines);

  stats::Store& stats_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::pair<std::shared_ptr<LogFile>, std::string>> queue_;
  size_t queued_bytes_ = 0;
  bool reopen_ = false;
  bool stop_ = false;
  std::map<std::string, std::weak_ptr<LogFile>> files_;
  std::thread thread_;
};

// A worker's lines on their way to the writer: handed over when there are enough of them or after a
// while.
class WorkerLogs {
 public:
  WorkerLogs(event::Loop& loop, LogWriter& writer, base::Duration interval, size_t flush_bytes);
  ~WorkerLogs() { FlushAll(); }

  // Where to append a line to.
  std::string& BufferOf(LogFile& file);
  // A line has been appended.
  void Wrote(LogFile& file);
  void FlushAll();
  // Keeps `file` alive while lines wait.
  void Register(std::shared_ptr<LogFile> file);

 private:
  struct Pending {
    std::shared_ptr<LogFile> file;
    std::string lines;
  };
  Pending& Find(LogFile& file);
  void Flush(Pending& pending);

  LogWriter& writer_;
  event::Timer timer_;
  const base::Duration interval_;
  const size_t flush_bytes_;
  std::vector<Pending> pending_;
};

}  // namespace sluice::proxy

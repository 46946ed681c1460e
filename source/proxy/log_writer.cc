#include "source/proxy/log_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstring>

namespace sluice::proxy {
namespace {

// What may wait for a slow disk before lines are dropped.
constexpr size_t kMaxQueuedBytes = 16 * 1024 * 1024;

int OpenLog(const std::string& path) {
  // Non-blocking: a pipe without a reader must not hold up the start, nor a full one the writer.
  return open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0644);
}

}  // namespace

std::shared_ptr<LogFile> LogFile::Open(const std::string& path, std::string& error) {
  if (path == "/dev/stdout")
    return std::shared_ptr<LogFile>(new LogFile(path, STDOUT_FILENO, false));
  if (path == "/dev/stderr")
    return std::shared_ptr<LogFile>(new LogFile(path, STDERR_FILENO, false));
  int fd = OpenLog(path);
  if (fd < 0 && errno == ENXIO)
    fd = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);  // a pipe, no reader yet
  if (fd < 0) {
    error = "cannot open the log '" + path + "': " + strerror(errno);
    return nullptr;
  }
  return std::shared_ptr<LogFile>(new LogFile(path, fd, true));
}

LogFile::~LogFile() {
  if (owned_ && fd_ >= 0) close(fd_);
}

LogWriter::LogWriter(stats::Store& stats) : stats_(stats), thread_([this] { Run(); }) {}

LogWriter::~LogWriter() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::shared_ptr<LogFile> LogWriter::FileAt(const std::string& path, std::string& error) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::weak_ptr<LogFile>& slot = files_[path];
  std::shared_ptr<LogFile> file = slot.lock();
  if (file == nullptr) {
    file = LogFile::Open(path, error);
    slot = file;
  }
  return file;
}

void LogWriter::Write(std::shared_ptr<LogFile> file, std::string lines) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (queued_bytes_ + lines.size() <= kMaxQueuedBytes) {
      queued_bytes_ += lines.size();
      queue_.emplace_back(std::move(file), std::move(lines));
      file = nullptr;
    }
  }
  if (file != nullptr) {
    stats_.Count("filesystem.write_failed");
    return;
  }
  stats_.Count("filesystem.write_buffered");
  wake_.notify_one();
}

void LogWriter::ReopenAll() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    reopen_ = true;
  }
  wake_.notify_one();
}

void LogWriter::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stop_ || reopen_ || !queue_.empty(); });
    if (reopen_) {
      reopen_ = false;
      for (auto& [path, weak] : files_) {
        const std::shared_ptr<LogFile> file = weak.lock();
        if (file == nullptr || !file->owned_) continue;
        const int fd = OpenLog(path);
        if (fd < 0) {
          stats_.Count("filesystem.reopen_failed");
          continue;  // the old one goes on
        }
        close(std::exchange(file->fd_, fd));
      }
    }
    if (queue_.empty()) {
      if (stop_) return;
      continue;
    }
    auto [file, lines] = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    WriteLines(*file, lines);
    lock.lock();
    queued_bytes_ -= lines.size();
  }
}

void LogWriter::WriteLines(LogFile& file, const std::string& lines) {
  size_t done = 0;
  while (done < lines.size()) {
    const ssize_t n = write(file.fd_, lines.data() + done, lines.size() - done);
    if (n > 0) {
      done += static_cast<size_t>(n);
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    stats_.Count("filesystem.write_failed");
    return;
  }
  stats_.Count("filesystem.write_completed");
}

WorkerLogs::WorkerLogs(event::Loop& loop, LogWriter& writer, base::Duration interval,
                       size_t flush_bytes)
    : writer_(writer),
      timer_(loop, event::Callback::To<&WorkerLogs::FlushAll>(this)),
      interval_(interval),
      flush_bytes_(flush_bytes) {}

void WorkerLogs::Register(std::shared_ptr<LogFile> file) {
  for (const Pending& each : pending_) {
    if (each.file == file) return;
  }
  pending_.push_back({std::move(file), {}});
}

WorkerLogs::Pending& WorkerLogs::Find(LogFile& file) {
  for (Pending& each : pending_) {
    if (each.file.get() == &file) return each;
  }
  return pending_.front();
}

std::string& WorkerLogs::BufferOf(LogFile& file) { return Find(file).lines; }

void WorkerLogs::Wrote(LogFile& file) {
  Pending& pending = Find(file);
  if (pending.lines.size() >= flush_bytes_) {
    Flush(pending);
  } else if (!timer_.armed()) {
    timer_.Arm(interval_);
  }
}

void WorkerLogs::Flush(Pending& pending) {
  if (pending.lines.empty()) return;
  std::string lines;
  lines.reserve(flush_bytes_ + 4096);
  lines.swap(pending.lines);
  writer_.Write(pending.file, std::move(lines));
}

void WorkerLogs::FlushAll() {
  for (Pending& each : pending_) Flush(each);
}

}  // namespace sluice::proxy

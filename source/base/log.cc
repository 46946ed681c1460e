#include "source/base/log.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>

namespace sluice::base::log {
namespace {

constexpr std::string_view kComponentNames[] = {"main", "admin",  "config",   "connection",
                                                "http", "router", "upstream", "dns",
                                                "hc",   "xds",    "file"};
constexpr std::string_view kLevelNames[] = {"trace", "debug",    "info", "warning",
                                            "error", "critical", "off"};
constexpr size_t kComponents = static_cast<size_t>(Component::kCount);
static_assert(sizeof(kComponentNames) / sizeof(kComponentNames[0]) == kComponents);

// The process log is the process's: the one piece of state that is not passed down, since what
// fails before anything is built must be able to say so.
struct State {
  std::array<std::atomic<int>, kComponents> levels;
  std::mutex mutex;
  std::string pattern = "[%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v";
  bool escaped = false;
  int fd = STDERR_FILENO;
  State() {
    for (auto& level : levels) level = static_cast<int>(Level::kInfo);
  }
};

State& GetState() {
  static State* state = new State;
  return *state;
}

void AppendEscaped(std::string_view message, std::string& out) {
  for (const char c : message) {
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: out += c;
    }
  }
}

struct Line {
  Component component;
  Level level;
  std::string_view message;
  const char* file;
  int line;
};

void AppendNumber(int value, int width, std::string& out) {
  char text[16];
  out.append(text, static_cast<size_t>(snprintf(text, sizeof(text), "%0*d", width, value)));
}

void AppendField(char letter, const Line& line, const tm& now, long nanos, bool escaped,
                 std::string& out) {
  switch (letter) {
    case 'Y': return AppendNumber(now.tm_year + 1900, 4, out);
    case 'm': return AppendNumber(now.tm_mon + 1, 2, out);
    case 'd': return AppendNumber(now.tm_mday, 2, out);
    case 'H': return AppendNumber(now.tm_hour, 2, out);
    case 'M': return AppendNumber(now.tm_min, 2, out);
    case 'S': return AppendNumber(now.tm_sec, 2, out);
    case 'e': return AppendNumber(static_cast<int>(nanos / 1000000), 3, out);
    case 'f': return AppendNumber(static_cast<int>(nanos / 1000), 6, out);
    case 't': return AppendNumber(static_cast<int>(syscall(SYS_gettid)), 1, out);
    case 'P': return AppendNumber(getpid(), 1, out);
    case '#': return AppendNumber(line.line, 1, out);
    case 'l': out += NameOf(line.level); return;
    case 'L': out += static_cast<char>(NameOf(line.level)[0] & ~0x20); return;
    case 'n': out += NameOf(line.component); return;
    case 'g':
    case 's': out += line.file; return;
    case '%': out += '%'; return;
    case 'T':
      AppendField('H', line, now, nanos, escaped, out);
      out += ':';
      AppendField('M', line, now, nanos, escaped, out);
      out += ':';
      AppendField('S', line, now, nanos, escaped, out);
      return;
    case 'j':
    case '_': AppendEscaped(line.message, out); return;
    case 'v':
      if (escaped) return AppendEscaped(line.message, out);
      out += line.message;
      return;
    default: out += '%'; out += letter;
  }
}

}  // namespace

std::string_view NameOf(Component component) {
  return kComponentNames[static_cast<size_t>(component)];
}

std::string_view NameOf(Level level) { return kLevelNames[static_cast<size_t>(level)]; }

bool ParseLevel(std::string_view name, Level& level) {
  if (name == "warn") name = "warning";
  if (name == "err") name = "error";
  for (size_t i = 0; i < sizeof(kLevelNames) / sizeof(kLevelNames[0]); ++i) {
    if (kLevelNames[i] != name) continue;
    level = static_cast<Level>(i);
    return true;
  }
  return false;
}

bool ParseComponent(std::string_view name, Component& component) {
  for (size_t i = 0; i < kComponents; ++i) {
    if (kComponentNames[i] != name) continue;
    component = static_cast<Component>(i);
    return true;
  }
  return false;
}

void SetLevel(Component component, Level level) {
  GetState().levels[static_cast<size_t>(component)] = static_cast<int>(level);
}

void SetAllLevels(Level level) {
  for (auto& each : GetState().levels) each = static_cast<int>(level);
}

Level LevelOf(Component component) {
  return static_cast<Level>(
      GetState().levels[static_cast<size_t>(component)].load(std::memory_order_relaxed));
}

bool Enabled(Component component, Level level) { return level >= LevelOf(component); }

void SetPattern(std::string_view pattern) {
  State& state = GetState();
  const std::lock_guard<std::mutex> lock(state.mutex);
  state.pattern = pattern;
}

void SetEscaped(bool escaped) {
  State& state = GetState();
  const std::lock_guard<std::mutex> lock(state.mutex);
  state.escaped = escaped;
}

bool OpenFile(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return false;
  State& state = GetState();
  const std::lock_guard<std::mutex> lock(state.mutex);
  if (state.fd != STDERR_FILENO) close(state.fd);
  state.fd = fd;
  return true;
}

void Write(Component component, Level level, std::string_view message, const char* file, int line) {
  if (!Enabled(component, level)) return;
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  tm parts;
  localtime_r(&now.tv_sec, &parts);
  const Line what{component, level, message, file, line};
  State& state = GetState();
  const std::lock_guard<std::mutex> lock(state.mutex);
  std::string out;
  for (size_t i = 0; i < state.pattern.size(); ++i) {
    const char c = state.pattern[i];
    if (c != '%' || i + 1 == state.pattern.size()) {
      out += c;
      continue;
    }
    AppendField(state.pattern[++i], what, parts, now.tv_nsec, state.escaped, out);
  }
  out += '\n';
  // A log that cannot be written must not stop the proxy; there is nowhere left to say so.
  if (write(state.fd, out.data(), out.size()) < 0) return;
}

}  // namespace sluice::base::log

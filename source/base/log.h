#pragma once

#include <array>
#include <atomic>
#include <string>
#include <string_view>

namespace sluice::base::log {

enum class Level { kTrace, kDebug, kInfo, kWarning, kError, kCritical, kOff };

// What a line is about; each has a level of its own (`--component-log-level`, admin `/logging`).
enum class Component {
  kMain,
  kAdmin,
  kConfig,
  kConnection,
  kHttp,
  kRouter,
  kUpstream,
  kDns,
  kHealth,
  kXds,
  kFile,
  kCount
};

std::string_view NameOf(Component component);
std::string_view NameOf(Level level);
// Envoy's names and its aliases ("warn", "err"). False when unknown.
bool ParseLevel(std::string_view name, Level& level);
bool ParseComponent(std::string_view name, Component& component);

void SetLevel(Component component, Level level);
void SetAllLevels(Level level);
Level LevelOf(Component component);
bool Enabled(Component component, Level level);

// spdlog's pattern letters that Envoy's users pass: %Y %m %d %H %M %S %T %e %f %t %P %l %L %n %g %s
// %# %v %j %_ %%.
void SetPattern(std::string_view pattern);
// Escapes control characters in the message, so that one message is one line.
void SetEscaped(bool escaped);
// Appends to `path` instead of standard error. False when it cannot be opened (errno says why).
bool OpenFile(const std::string& path);

// The process log, not the access log. Any thread. Lines are whole; standard error until told
// otherwise.
void Write(Component component, Level level, std::string_view message,
           const char* file = __builtin_FILE(), int line = __builtin_LINE());

}  // namespace sluice::base::log

#include "source/cli/flags.h"

#include <errno.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "source/base/ascii.h"
#include "source/base/log.h"
#include "source/cli/component_names.h"

namespace sluice::cli {
namespace {

enum class Kind : uint8_t { kText, kNumber, kSwitch };

struct Flag {
  std::string_view name;
  Kind kind;
  bool (*apply)(Flags& flags, const std::string& value);  // null: taken, without effect here
};

bool OneOf(const std::string& value, std::initializer_list<std::string_view> choices) {
  return std::find(choices.begin(), choices.end(), value) != choices.end();
}

uint64_t ToNumber(const std::string& value) {
  uint64_t number = 0;
  base::ParseDecimal(value, number);
  return number;
}

bool SetMode(Flags& flags, const std::string& value) {
  if (value == "serve") flags.mode = Mode::kServe;
  if (value == "validate") flags.mode = Mode::kValidate;
  if (value == "init_only") flags.mode = Mode::kInitOnly;
  return OneOf(value, {"serve", "validate", "init_only"});
}

constexpr Flag kFlags[] = {
    {"config-path", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.server.config_path = v;
       return true;
     }},
    {"config-yaml", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.server.config_yaml = v;
       return true;
     }},
    {"mode", Kind::kText, &SetMode},
    {"log-level", Kind::kText,
     [](Flags& f, const std::string& v) {
       base::log::Level level;
       f.log_level = v;
       return base::log::ParseLevel(v, level);
     }},
    {"component-log-level", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.component_log_level = v;
       return true;
     }},
    {"log-format", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.log_format = v;
       return true;
     }},
    {"log-format-escaped", Kind::kSwitch,
     [](Flags& f, const std::string&) {
       f.log_format_escaped = true;
       return true;
     }},
    {"log-path", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.log_path = v;
       return true;
     }},
    {"concurrency", Kind::kNumber,
     [](Flags& f, const std::string& v) {
       f.server.concurrency = static_cast<int>(std::clamp<uint64_t>(ToNumber(v), 1, 256));
       return true;
     }},
    {"service-cluster", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.server.service_cluster = v;
       return true;
     }},
    {"service-node", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.server.service_node = v;
       return true;
     }},
    {"service-zone", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.server.service_zone = v;
       return true;
     }},
    {"drain-time-s", Kind::kNumber,
     [](Flags& f, const std::string& v) {
       f.server.drain_time = std::chrono::seconds(std::min<uint64_t>(ToNumber(v), 86400));
       return true;
     }},
    {"drain-strategy", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.server.drain_immediately = v == "immediate";
       return OneOf(v, {"gradual", "immediate"});
     }},
    {"file-flush-interval-msec", Kind::kNumber,
     [](Flags& f, const std::string& v) {
       f.server.log_flush_interval = std::chrono::milliseconds(std::max<uint64_t>(1, ToNumber(v)));
       return true;
     }},
    {"file-flush-min-size-kb", Kind::kNumber,
     [](Flags& f, const std::string& v) {
       f.server.log_flush_bytes = std::max<uint64_t>(1, ToNumber(v)) * 1024;
       return true;
     }},
    {"local-address-ip-version", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.server.ipv6_local_address = v == "v6";
       return OneOf(v, {"v4", "v6"});
     }},
    {"admin-address-path", Kind::kText,
     [](Flags& f, const std::string& v) {
       f.server.admin_address_path = v;
       return true;
     }},
    {"allow-unknown-static-fields", Kind::kSwitch,
     [](Flags& f, const std::string&) {
       f.server.allow_unknown_fields = true;
       return true;
     }},
    {"allow-unknown-fields", Kind::kSwitch,
     [](Flags& f, const std::string&) {
       f.server.allow_unknown_fields = true;
       return true;
     }},
    {"skip-deprecated-logs", Kind::kSwitch,
     [](Flags& f, const std::string&) {
       f.skip_deprecated_logs = true;
       return true;
     }},
    {"watch", Kind::kSwitch,
     [](Flags& f, const std::string&) {
       f.server.watch = true;
       return true;
     }},
    {"version", Kind::kSwitch,
     [](Flags& f, const std::string&) {
       f.mode = Mode::kVersion;
       return true;
     }},
    {"help", Kind::kSwitch,
     [](Flags& f, const std::string&) {
       f.mode = Mode::kHelp;
       return true;
     }},
    {"reject-unknown-dynamic-fields", Kind::kSwitch,
     [](Flags& f, const std::string&) {
       f.server.reject_unknown_dynamic_fields = true;
       return true;
     }},
    // Hot restart is not used, worker threads follow the cpuset always, unknown fields of dynamic
    // resources only warn: nothing to do for these.
    {"ignore-unknown-dynamic-fields", Kind::kSwitch, nullptr},
    {"cpuset-threads", Kind::kSwitch, nullptr},
    {"disable-hot-restart", Kind::kSwitch, nullptr},
    {"parent-shutdown-time-s", Kind::kNumber, nullptr},
    {"base-id", Kind::kNumber, nullptr},
    {"base-id-path", Kind::kText, nullptr},
    {"use-dynamic-base-id", Kind::kSwitch, nullptr},
    {"restart-epoch", Kind::kNumber, nullptr},
    {"socket-path", Kind::kText, nullptr},
    {"socket-mode", Kind::kText, nullptr},
    {"skip-hot-restart-on-no-parent", Kind::kSwitch, nullptr},
    {"skip-hot-restart-parent-stats", Kind::kSwitch, nullptr},
    {"enable-mutex-tracing", Kind::kSwitch, nullptr},
    {"enable-core-dump", Kind::kSwitch, nullptr},
    {"enable-fine-grain-logging", Kind::kSwitch, nullptr},
    {"disable-extensions", Kind::kText, nullptr},
};

const Flag* FindFlag(std::string_view name) {
  for (const Flag& flag : kFlags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

int Distance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string Unknown(std::string_view argument) {
  std::string_view name = argument;
  while (!name.empty() && name[0] == '-') name.remove_prefix(1);
  std::string text =
      "PARSE ERROR: Argument: " + std::string(argument) + "\n             there is no such flag";
  std::string_view best;
  int best_distance = 5;
  for (const Flag& flag : kFlags) {
    const int distance = Distance(name, flag.name);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = flag.name;
  }
  if (!best.empty()) text += "; did you mean --" + std::string(best) + "?";
  return text;
}

class Parser {
 public:
  Parser(const std::vector<std::string>& arguments, Flags& out, std::string& error)
      : arguments_(arguments), out_(out), error_(error) {}

  bool Parse() {
    if (next_ < arguments_.size() &&
        (arguments_[next_] == "run" || arguments_[next_] == "validate")) {
      takes_paths_ = arguments_[next_] == "validate";
      if (takes_paths_) out_.mode = Mode::kValidate;
      ++next_;
    }
    while (next_ < arguments_.size()) {
      const std::string& argument = arguments_[next_++];
      if (argument == "--") return true;
      const bool is_path = argument.size() < 2 || argument[0] != '-';
      if (is_path && takes_paths_) {
        out_.resource_paths.push_back(argument);
        continue;
      }
      if (is_path) {
        error_ = "PARSE ERROR: Argument: " + argument +
                 "\n             nothing takes it; a file is given with -c";
        return false;
      }
      if (!ParseOne(argument)) return false;
    }
    return true;
  }

 private:
  bool ParseOne(const std::string& argument) {
    std::string name = argument[1] == '-' ? argument.substr(2) : argument.substr(1);
    std::string value;
    bool has_value = false;
    const size_t equals = name.find('=');
    if (argument[1] == '-' && equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
      has_value = true;
    } else if (argument[1] != '-' && name.size() > 1) {  // -lerror
      value = name.substr(1);
      name.resize(1);
      has_value = true;
    }
    if (argument[1] != '-') {
      if (name == "c") name = "config-path";
      if (name == "l") name = "log-level";
      if (name == "h") name = "help";
    }
    const Flag* flag = FindFlag(name);
    if (flag == nullptr) {
      error_ = Unknown(argument);
      return false;
    }
    if (!seen_.insert(name).second) {
      error_ = "PARSE ERROR: Argument: " + argument + "\n             is given twice";
      return false;
    }
    if (flag->kind == Kind::kSwitch) {
      if (has_value && value != "true") {
        error_ = "PARSE ERROR: Argument: " + argument + "\n             takes no value";
        return false;
      }
    } else if (!has_value) {
      if (next_ == arguments_.size()) {
        error_ = "PARSE ERROR: Argument: " + argument + "\n             needs a value";
        return false;
      }
      value = arguments_[next_++];
    }
    uint64_t number = 0;
    const bool good = (flag->kind != Kind::kNumber || base::ParseDecimal(value, number)) &&
                      (flag->apply == nullptr || flag->apply(out_, value));
    if (!good) {
      error_ = "PARSE ERROR: Argument: " + argument + "\n             cannot be '" + value + "'";
      return false;
    }
    out_.server.given.emplace_back(name, value);
    return true;
  }

  const std::vector<std::string>& arguments_;
  Flags& out_;
  std::string& error_;
  size_t next_ = 0;
  bool takes_paths_ = false;
  std::set<std::string> seen_;
};

}  // namespace

bool ParseFlags(const std::vector<std::string>& arguments, Flags& out, std::string& error) {
  out.server.concurrency = DefaultConcurrency();
  return Parser(arguments, out, error).Parse();
}

bool SetUpLog(const Flags& flags, std::string& error) {
  base::log::Level level = base::log::Level::kInfo;
  base::log::ParseLevel(flags.log_level, level);
  base::log::SetAllLevels(level);
  bool good = true;
  base::ForEachToken(flags.component_log_level, [&](std::string_view pair) {
    const size_t colon = pair.find(':');
    const std::string_view name = pair.substr(0, colon);
    base::log::Component component;
    if (colon == std::string_view::npos || !base::log::ParseLevel(pair.substr(colon + 1), level) ||
        !IsComponentName(name)) {
      error = "--component-log-level: '" + std::string(pair) + "' is not COMPONENT:LEVEL";
      return good = false;
    }
    // Envoy has more components than we: what it calls otherwise has nothing to say here.
    if (base::log::ParseComponent(name, component)) base::log::SetLevel(component, level);
    return true;
  });
  if (!good) return false;
  if (!flags.log_format.empty()) base::log::SetPattern(flags.log_format);
  base::log::SetEscaped(flags.log_format_escaped);
  if (!flags.log_path.empty() && !base::log::OpenFile(flags.log_path)) {
    error = "--log-path: cannot open '" + flags.log_path + "': " + strerror(errno);
    return false;
  }
  return true;
}

}  // namespace sluice::cli

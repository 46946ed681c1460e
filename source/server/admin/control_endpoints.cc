#include "source/base/ascii.h"
#include "source/base/log.h"
#include "source/server/admin/handlers.h"

namespace sluice::server::admin {
namespace {

void Ready(Server& server, const Request&, Respond respond) {
  const State state = server.state();
  respond({state == State::kLive ? 200 : 503, "text/plain; charset=UTF-8",
           std::string(NameOf(state)) + "\n"});
}

void SetHealth(Server& server, bool failed, Respond respond) {
  server.SetHealthFailed(failed);
  respond({200, "text/plain; charset=UTF-8", "OK\n"});
}

void HealthFail(Server& server, const Request&, Respond respond) {
  SetHealth(server, true, std::move(respond));
}
void HealthOk(Server& server, const Request&, Respond respond) {
  SetHealth(server, false, std::move(respond));
}

void DrainListeners(Server& server, const Request& request, Respond respond) {
  const bool graceful = request.Has("graceful");
  const bool inbound_only = request.Has("inboundonly");
  const bool skip_exit = request.Has("skip_exit");
  if (skip_exit && !graceful) {
    respond({400, "text/plain; charset=UTF-8", "skip_exit requires graceful\n"});
    return;
  }
  server.Post([&server, graceful, inbound_only, skip_exit] {
    server.DrainListeners(graceful, inbound_only, skip_exit);
  });
  respond({200, "text/plain; charset=UTF-8", "OK\n"});
}

void Quit(Server& server, const Request&, Respond respond) {
  respond({200, "text/plain; charset=UTF-8", "OK\n"});
  server.Post([&server] {
    server.Shutdown();
    server.Shutdown();  // at once, as Envoy
  });
}

void ReopenLogs(Server& server, const Request&, Respond respond) {
  server.FlushLogs();
  server.log_writer().ReopenAll();
  respond({200, "text/plain; charset=UTF-8", "OK\n"});
}

std::string Levels() {
  std::string text = "active loggers:\n";
  for (int i = 0; i < static_cast<int>(base::log::Component::kCount); ++i) {
    const auto component = static_cast<base::log::Component>(i);
    text += "  " + std::string(NameOf(component)) + ": " + std::string(NameOf(LevelOf(component))) +
            "\n";
  }
  return text;
}

bool SetOne(std::string_view name, std::string_view value) {
  base::log::Level level;
  base::log::Component component;
  if (!base::log::ParseLevel(value, level) || !base::log::ParseComponent(name, component))
    return false;
  base::log::SetLevel(component, level);
  return true;
}

void Logging(Server&, const Request& request, Respond respond) {
  bool good = request.query.size() <= 1;
  for (const auto& [key, value] : request.query) {
    base::log::Level level;
    if (key == "level") {
      good = good && base::log::ParseLevel(value, level);
      if (good) base::log::SetAllLevels(level);
    } else if (key == "paths") {
      base::ForEachToken(value, [&good](std::string_view pair) {
        const size_t colon = pair.find(':');
        return good = colon != std::string_view::npos &&
                      SetOne(pair.substr(0, colon), pair.substr(colon + 1));
      });
    } else {
      good = good && SetOne(key, value);
    }
  }
  if (good) {
    respond({200, "text/plain; charset=UTF-8", Levels()});
  } else {
    respond({400, "text/plain; charset=UTF-8",
             "usage: /logging?<name>=<level> (change single level)\nusage: "
             "/logging?paths=name1:level1,name2:level2 "
             "(change several)\nusage: /logging?level=<level> (change all levels)\nusage: /logging "
             "(query levels)\n" +
                 Levels()});
  }
}

void NotHere(Server&, const Request& request, Respond respond) {
  respond({501, "text/plain; charset=UTF-8",
           request.path + " is not built: this program has no such profiler\n"});
}

}  // namespace

void AddControlEndpoints(std::vector<Endpoint>& out) {
  out.push_back({"/ready", "200 when the server serves, else 503 with its state", false, &Ready});
  out.push_back({"/healthcheck/fail", "make health checks fail", true, &HealthFail});
  out.push_back({"/healthcheck/ok", "make health checks pass again", true, &HealthOk});
  out.push_back({"/drain_listeners", "stop listeners (graceful, inboundonly, skip_exit)", true,
                 &DrainListeners});
  out.push_back({"/quitquitquit", "end the process", true, &Quit});
  out.push_back({"/reopen_logs", "open access logs anew", true, &ReopenLogs});
  out.push_back({"/logging", "show or set log levels", true, &Logging});
  out.push_back({"/cpuprofiler", "not built", true, &NotHere});
  out.push_back({"/heapprofiler", "not built", true, &NotHere});
}

}  // namespace sluice::server::admin

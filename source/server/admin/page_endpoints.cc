#include "source/server/admin/handlers.h"

namespace sluice::server::admin {
namespace {

constexpr std::string_view kStyle = R"(<style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b2733;background:#fbfcfd}
h1{font-size:1.5rem;margin:0}h1 small{font-weight:400;color:#5b6b7a;font-size:1rem}
.state{display:inline-block;padding:.1rem .6rem;border-radius:1rem;color:#fff;background:#1f8a4c;font-size:.85rem}
.state.off{background:#b3541e}
table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #e3e8ec}
th{color:#5b6b7a;font-weight:600}td:first-child{font-family:ui-monospace,monospace;white-space:nowrap}
button{font:inherit;font-family:ui-monospace,monospace;background:#fff;border:1px solid #b8c4ce;border-radius:.3rem;padding:.05rem .5rem;cursor:pointer}
a{color:#0b62a3;text-decoration:none}a:hover{text-decoration:underline}.facts td:first-child{color:#5b6b7a;font-family:inherit}
</style>)";

std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

void Fact(std::string_view name, std::string_view value, std::string& out) {
  out += "<tr><td>" + Escape(name) + "</td><td>" + Escape(value) + "</td></tr>";
}

void Page(Server& server, const Request&, Respond respond) {
  const State state = server.state();
  const auto now = server.published();
  size_t clusters = 0;
  for (const auto& cluster : now->snapshot->clusters) clusters += cluster == nullptr ? 0 : 1;
  std::string html = "<!doctype html><html><head><meta charset=utf-8><title>Sluice</title>" +
                     std::string(kStyle) + "</head><body><h1>Sluice <small>" +
                     Escape(server.options().version) + "</small></h1><p><span class=\"state" +
                     (state == State::kLive ? "" : " off") + "\">" + std::string(NameOf(state)) +
                     "</span></p>";
  html += "<table class=facts>";
  Fact("node", server.node().id.empty() ? "(none)" : server.node().id, html);
  Fact("cluster", server.node().cluster.empty() ? "(none)" : server.node().cluster, html);
  Fact("workers", std::to_string(server.options().concurrency), html);
  Fact("listeners", std::to_string(now->snapshot->listeners.size()), html);
  Fact("clusters", std::to_string(clusters), html);
  for (const auto& [name, addresses] : now->listener_addresses) {
    for (const net::Address& address : addresses)
      Fact("listens on", address.ToString() + "  " + name, html);
  }
  html += "</table><table><tr><th>endpoint</th><th>what it does</th></tr>";
  for (const Endpoint& endpoint : Endpoints()) {
    if (endpoint.path == "/") continue;
    const std::string path(endpoint.path);
    html += "<tr><td>";
    if (endpoint.mutates) {
      html += "<form method=post action=\"" + path + "\"><button>" + path + "</button></form>";
    } else {
      html += "<a href=\"" + path + "\">" + path + "</a>";
    }
    html += "</td><td>" + Escape(endpoint.help) + "</td></tr>";
  }
  html += "</table></body></html>\n";
  respond({200, "text/html; charset=UTF-8", std::move(html)});
}

}  // namespace

void AddPageEndpoints(std::vector<Endpoint>& out) {
  out.push_back({"/", "this page", false, &Page});
}

}  // namespace sluice::server::admin

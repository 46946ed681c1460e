#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "test/http/h1/codec_sides.h"

namespace sluice::http::h1 {

// Events of a side with what a proxy may change taken out: Content-Length lines, the order of
// header lines and, when there is no body, how that is said. With `any_framing`, however the body
// is framed.
inline std::string Normalized(const std::string& events, bool any_framing = false) {
  std::istringstream lines(events);
  std::string result;
  for (std::string line; std::getline(lines, line, '\n');) {
    if (line.compare(0, 5, "head ") != 0) {
      result += line + "\n";
      continue;
    }
    const size_t first = std::min(line.find(" ["), line.size());
    std::vector<std::string> fields;
    for (size_t at = first; at < line.size();) {
      const size_t next = std::min(line.find(" [", at + 1), line.size());
      fields.push_back(line.substr(at, next - at));
      at = next;
    }
    std::sort(fields.begin(), fields.end());
    std::string start = line.substr(0, first);
    const size_t framing = start.find(" body=");
    const size_t framing_end = std::min(start.find(' ', framing + 1), start.size());
    const std::string how = start.substr(framing, framing_end - framing);
    if (any_framing || how == " body=none" || how == " body=0") start.erase(framing, how.size());
    result += start;
    for (const std::string& field : fields) {
      if (field.compare(0, 18, " [content-length: ") != 0) result += field;
    }
    result += "\n";
  }
  return result;
}

// Passes every request that it accepts on through a client codec, and has what that sends parsed
// once more: both must see the same requests, one for one.
class Relay : public ServerSide {
 public:
  explicit Relay(ServerOptions o) : ServerSide(std::move(o)) { answer = true; }

  void OnRequestHead(bool end) override {
    ServerSide::Events();
    ClientOptions client_options;
    client_options.enable_trailers = true;
    client = std::make_unique<ClientSide>(client_options);
    client->stream = &client->codec.NewStream(*client);
    // Requests that never get upstream: their owner answers them.
    relayed = head->has_authority &&
              (head->method == Method::kConnect || head->path == "*" || head->path[0] == '/');
    if (relayed) client->stream->SendHead(*head, end);
    ServerSide::OnRequestHead(end);
  }
  void OnRequestBody(buffer::Buffer& body, bool end) override {
    buffer::Buffer copy(blocks);
    copy.Append(body.ToString());
    if (relayed) client->stream->SendBody(copy, end);
    ServerSide::OnRequestBody(body, end);
  }
  void OnRequestTrailers(const HeaderMap& trailers) override {
    if (relayed) client->stream->SendTrailers(trailers);
    ServerSide::OnRequestTrailers(trailers);
  }
  void OnEnded() override {
    Compare();
    Respond(200, "ok");
  }
  void Compare() {
    const std::string first = ServerSide::Events();
    if (!relayed) return;
    ServerOptions strict;
    strict.enable_trailers = true;
    strict.allow_custom_methods = true;
    strict.max_headers = options.max_headers + 3;
    strict.max_head_bytes = 2 * options.max_head_bytes;
    ServerSide second(strict);
    second.Feed(client->TakeOut());
    const std::string again = second.Events();
    if (Normalized(again) != Normalized(first))
      fault += "sent on as\n" + again + "but came as\n" + first;
    if (!second.in.empty()) fault += "bytes left behind\n";
  }

  std::unique_ptr<ClientSide> client;
  bool relayed = false;
  std::string fault;
};

// What is wrong with how `bytes` are passed on; empty when nothing is.
inline std::string RoundTripFault(std::string_view bytes, const ServerOptions& options) {
  Relay relay(options);
  relay.Feed(bytes);
  if (relay.client != nullptr && relay.stream != nullptr && relay.head->is_upgrade) relay.Compare();
  return relay.fault;
}

}  // namespace sluice::http::h1

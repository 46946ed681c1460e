#include "source/filters/listener/tls_inspector/client_hello.h"

#include <algorithm>

#include "source/base/ascii.h"

namespace sluice::filters::listener {
namespace {

constexpr size_t kRecordHeader = 5;
constexpr size_t kMaxRecord = 16384;  // RFC 8446 §5.1
constexpr uint8_t kHandshake = 22;
constexpr uint8_t kClientHello = 1;
constexpr size_t kMaxProtocols = 64;

// Reads big-endian numbers and vectors with a length before them; once it has run out, all that
// follows is empty and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  bool empty() const { return bytes_.empty(); }
  uint32_t Number(size_t size) {
    const std::string_view text = Take(size);
    uint32_t value = 0;
    for (const char c : text) value = (value << 8) | static_cast<uint8_t>(c);
    return value;
  }
  // `width`: how many bytes say the length.
  std::string_view Vector(size_t width) { return Take(Number(width)); }
  std::string_view Take(size_t size) {
    if (size > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

bool ParseServerName(std::string_view bytes, ClientHello& out) {
  Reader outer(bytes);
  Reader list(outer.Vector(2));
  if (!outer.ok() || !outer.empty()) return false;
  while (!list.empty()) {
    const uint32_t type = list.Number(1);
    const std::string_view name = list.Vector(2);
    if (!list.ok()) return false;
    if (type != 0) continue;
    // A name with a zero byte would read differently for those who cut it there.
    if (!out.server_name.empty() || name.empty() || name.size() > 255 ||
        name.find('\0') != std::string_view::npos) {
      return false;
    }
    out.server_name = base::Lower(name);
  }
  return true;
}

bool ParseProtocols(std::string_view bytes, ClientHello& out) {
  Reader outer(bytes);
  Reader list(outer.Vector(2));
  if (!outer.ok() || !outer.empty() || list.empty()) return false;
  while (!list.empty()) {
    const std::string_view name = list.Vector(1);
    if (!list.ok() || name.empty()) return false;
    if (out.application_protocols.size() < kMaxProtocols)
      out.application_protocols.emplace_back(name);
  }
  return true;
}

bool ParseExtensions(std::string_view bytes, ClientHello& out) {
  Reader list(bytes);
  bool named = false;
  bool negotiated = false;
  while (!list.empty()) {
    const uint32_t type = list.Number(2);
    const std::string_view body = list.Vector(2);
    if (!list.ok()) return false;
    if (type == 0) {
      if (named || !ParseServerName(body, out)) return false;
      named = true;
    } else if (type == 16) {
      if (negotiated || !ParseProtocols(body, out)) return false;
      negotiated = true;
    }
  }
  return true;
}

bool ParseBody(std::string_view bytes, ClientHello& out) {
  Reader reader(bytes);
  const uint32_t version = reader.Number(2);
  reader.Take(32);  // random
  const std::string_view session = reader.Vector(1);
  const std::string_view suites = reader.Vector(2);
  const std::string_view compression = reader.Vector(1);
  if (!reader.ok() || (version >> 8) != 3 || session.size() > 32 || suites.empty() ||
      suites.size() % 2 != 0 || compression.empty()) {
    return false;
  }
  if (reader.empty()) return true;  // before TLS 1.2 there need not be extensions
  const std::string_view extensions = reader.Vector(2);
  return reader.ok() && reader.empty() && ParseExtensions(extensions, out);
}

// Appends the content of the records to `message` until it has the whole handshake message.
HelloParse Collect(std::string_view bytes, size_t limit, std::string& message) {
  const size_t all = bytes.size();
  while (true) {
    if (message.size() >= 4) {
      Reader head(message);
      if (head.Number(1) != kClientHello) return HelloParse::kNotTls;
      const size_t size = head.Number(3);
      if (size > limit) return HelloParse::kTooBig;
      if (message.size() >= 4 + size) {
        message.resize(4 + size);
        return HelloParse::kDone;
      }
    }
    // What is there of a record's head has to be right.
    if (!bytes.empty() && static_cast<uint8_t>(bytes[0]) != kHandshake) return HelloParse::kNotTls;
    if (bytes.size() > 1 && bytes[1] != 3) return HelloParse::kNotTls;
    if (bytes.size() < kRecordHeader)
      return all >= limit ? HelloParse::kTooBig : HelloParse::kNeedMore;
    Reader head(bytes.substr(3, 2));
    const size_t size = head.Number(2);
    if (size == 0 || size > kMaxRecord) return HelloParse::kNotTls;
    bytes.remove_prefix(kRecordHeader);
    const size_t here = std::min(size, bytes.size());
    message.append(bytes.substr(0, here));
    if (!message.empty() && static_cast<uint8_t>(message[0]) != kClientHello)
      return HelloParse::kNotTls;
    bytes.remove_prefix(here);
    if (here < size && message.size() < 4)
      return all >= limit ? HelloParse::kTooBig : HelloParse::kNeedMore;
    if (here < size) {
      Reader begin(std::string_view(message).substr(1, 3));
      const size_t wanted = begin.Number(3);
      if (wanted > limit || all >= limit) return HelloParse::kTooBig;
      if (message.size() < 4 + wanted) return HelloParse::kNeedMore;
    }
  }
}

}  // namespace

HelloParse ParseClientHello(std::string_view bytes, size_t limit, ClientHello& out) {
  out = {};
  std::string message;
  const HelloParse collected = Collect(bytes, limit, message);
  if (collected != HelloParse::kDone) return collected;
  if (ParseBody(std::string_view(message).substr(4), out)) return HelloParse::kDone;
  out = {};
  return HelloParse::kNotTls;
}

}  // namespace sluice::filters::listener

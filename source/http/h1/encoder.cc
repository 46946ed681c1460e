#include "source/http/h1/encoder.h"

#include <string>

#include "source/http/authority.h"
#include "source/http/h1/line_writer.h"
#include "source/http/h1/syntax.h"

namespace sluice::http::h1 {
namespace {

// Room for status or request line, framing, connection and the ends of lines.
constexpr size_t kFixedRoom = 192;

size_t Room(const HeaderMap& headers) {
  size_t room = kFixedRoom;
  headers.ForEach([&room](const Header& line) { room += line.name_size + line.value_size + 4u; });
  return room;
}

// `upgrade`: Connection and Upgrade are the message's own; else they are ours to write.
void PutLines(const HeaderMap& headers, bool upgrade, LineWriter& out) {
  headers.ForEach([&](const Header& line) {
    switch (line.id) {
      case HeaderId::kContentLength:
      case HeaderId::kTransferEncoding: return;
      case HeaderId::kConnection:
      case HeaderId::kUpgrade:
        if (!upgrade) return;
        break;
      default: break;
    }
    out.PutLine(line.name(), line.value());
  });
}

void PutFraming(BodyCoding coding, uint64_t length, LineWriter& out) {
  if (coding == BodyCoding::kLength) {
    char digits[20];
    out.PutLine("content-length",
                {digits, static_cast<size_t>(base::WriteDecimal(length, digits))});
  } else if (coding == BodyCoding::kChunked) {
    out.PutLine("transfer-encoding", "chunked");
  }
}

// `text` with what cannot be in a request target percent-encoded: never needed for what a codec has
// parsed.
std::string Escaped(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f) {
      escaped += c;
    } else {
      escaped += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return escaped;
}

}  // namespace

size_t AppendRequestHead(const RequestHead& head, BodyCoding coding, uint64_t length,
                         const ClientOptions& options, buffer::Buffer& out) {
  const bool connect = head.method == Method::kConnect;
  std::string_view target = connect ? head.authority : head.path;
  std::string escaped;
  if (FindTargetEnd(target.data(), target.data() + target.size()) !=
      target.data() + target.size()) {
    escaped = Escaped(target);
    target = escaped;
  }
  std::string_view method = head.method_name;
  if (head.method != Method::kOther || !IsToken(method)) method = NameOf(head.method);
  const bool absolute =
      options.send_absolute_url && !connect && target != "*" && IsAuthority(head.authority);
  const buffer::Buffer::Space space =
      out.Reserve(Room(head.headers) + method.size() + target.size() + 2 * head.authority.size() +
                  head.scheme.size());
  LineWriter writer(space.data, options.header_case, head.spelling);
  writer.Put(method);
  writer.Put(" ");
  if (absolute) {
    writer.Put(head.scheme == "https" ? "https://" : "http://");
    writer.Put(head.authority);
  }
  writer.Put(target);
  writer.Put(" HTTP/1.1\r\n");
  const size_t line = writer.size();
  writer.PutLine("host", head.authority);
  PutLines(head.headers, head.is_upgrade, writer);
  PutFraming(coding, length, writer);
  const size_t fields = writer.size() - line;
  writer.Put("\r\n");
  out.Commit(writer.size());
  return fields;
}

size_t AppendResponseHead(const ResponseHead& head, BodyCoding coding, uint64_t length,
                          ResponseLine line, HeaderCase header_case, buffer::Buffer& out) {
  const buffer::Buffer::Space space = out.Reserve(Room(head.headers));
  LineWriter writer(space.data, header_case, head.spelling);
  writer.Put(line.http_10 ? "HTTP/1.0 " : "HTTP/1.1 ");
  writer.PutNumber(head.status);
  writer.Put(" ");
  writer.Put(ReasonPhrase(head.status));
  writer.Put("\r\n");
  const size_t begin = writer.size();
  PutLines(head.headers, head.is_upgrade, writer);
  PutFraming(coding, length, writer);
  if (line.close) {
    writer.PutLine("connection", "close");
  } else if (line.keep_alive) {
    writer.PutLine("connection", "keep-alive");
  }
  const size_t fields = writer.size() - begin;
  writer.Put("\r\n");
  out.Commit(writer.size());
  return fields;
}

void AppendChunk(buffer::Buffer& body, buffer::Buffer& out) {
  if (body.empty()) return;
  static constexpr char kHex[] = "0123456789abcdef";
  char line[18];
  char* p = line + sizeof(line);
  *--p = '\n';
  *--p = '\r';
  for (size_t size = body.size(); size != 0; size >>= 4) *--p = kHex[size & 15];
  out.Append(std::string_view(p, static_cast<size_t>(line + sizeof(line) - p)));
  out.Append(std::move(body));
  out.Append("\r\n");
}

void AppendLastChunk(const HeaderMap* trailers, HeaderCase header_case, buffer::Buffer& out) {
  if (trailers == nullptr || trailers->size() == 0) {
    out.Append("0\r\n\r\n");
    return;
  }
  const buffer::Buffer::Space space = out.Reserve(Room(*trailers));
  LineWriter writer(space.data, header_case, {});
  writer.Put("0\r\n");
  PutLines(*trailers, /*upgrade=*/false, writer);
  writer.Put("\r\n");
  out.Commit(writer.size());
}

}  // namespace sluice::http::h1

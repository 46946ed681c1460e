#include "source/http/h2/field_list.h"

#include "source/base/ascii.h"

namespace sluice::http::h2 {
namespace {

// What is added beside the lines of a head: pseudo-headers and content-length.
constexpr size_t kOwnFields = 8;
constexpr uint8_t kStaticName = NGHTTP2_NV_FLAG_NO_COPY_NAME;

bool TellsLength(const ResponseHead& head, Method method) {
  if (head.is_upgrade || head.status < 200 || head.status == 204) return false;
  return head.framing == Framing::kLength;
}

}  // namespace

void FieldList::Reserve(size_t fields) {
  if (fields <= kInline) return;
  heap_ = std::make_unique<nghttp2_nv[]>(fields);
  fields_ = heap_.get();
}

void FieldList::Add(std::string_view name, std::string_view value, uint8_t flags) {
  nghttp2_nv& field = fields_[size_++];
  // nghttp2 writes to neither.
  field.name = reinterpret_cast<uint8_t*>(const_cast<char*>(name.data()));
  field.value = reinterpret_cast<uint8_t*>(const_cast<char*>(value.data()));
  field.namelen = name.size();
  field.valuelen = value.size();
  field.flags = flags;
  byte_size_ += name.size() + value.size();
}

// Connection-specific lines belong to HTTP/1 (RFC 9113 §8.2.2); framing and Host are told
// otherwise.
void FieldList::AddLines(const HeaderMap& headers) {
  headers.ForEach([this](const Header& line) {
    switch (line.id) {
      case HeaderId::kConnection:
      case HeaderId::kContentLength:
      case HeaderId::kHost:
      case HeaderId::kHttp2Settings:
      case HeaderId::kKeepAlive:
      case HeaderId::kProxyConnection:
      case HeaderId::kTransferEncoding:
      case HeaderId::kUpgrade: return;
      case HeaderId::kTe:
        if (!base::EqualsIgnoreCase(line.value(), "trailers")) return;
        break;
      case HeaderId::kOther: Add(line.name(), line.value(), NGHTTP2_NV_FLAG_NONE); return;
      default: break;
    }
    // The name of an id is a literal; the line's own may have been copied from elsewhere.
    Add(NameOf(line.id), line.value(), kStaticName);
  });
}

void FieldList::AddLength(uint64_t length) {
  const size_t digits = static_cast<size_t>(base::WriteDecimal(length, length_));
  Add(NameOf(HeaderId::kContentLength), {length_, digits}, kStaticName);
}

FieldList::FieldList(const ResponseHead& head, bool end, Method method, bool upgrade) {
  Reserve(static_cast<size_t>(head.headers.size()) + kOwnFields);
  const int status = upgrade && head.status == 101 ? 200 : head.status;
  status_[0] = static_cast<char>('0' + status / 100 % 10);
  status_[1] = static_cast<char>('0' + status / 10 % 10);
  status_[2] = static_cast<char>('0' + status % 10);
  Add(":status", {status_, 3}, kStaticName);
  AddLines(head.headers);
  if (!TellsLength(head, method)) return;
  // An answer without a body has none, whatever the upstream promised.
  const bool no_body = end && method != Method::kHead && head.status != 304;
  AddLength(no_body ? 0 : head.content_length);
}

FieldList::FieldList(const RequestHead& head, bool end) {
  Reserve(static_cast<size_t>(head.headers.size()) + kOwnFields);
  const bool connect = head.method == Method::kConnect;
  const std::string_view upgrade =
      head.is_upgrade ? head.headers.Get(HeaderId::kUpgrade) : std::string_view();
  std::string_view method = head.method == Method::kOther ? head.method_name : NameOf(head.method);
  if (head.is_upgrade) method = NameOf(Method::kConnect);
  Add(":method", method, kStaticName);
  if (head.is_upgrade) Add(":protocol", upgrade, kStaticName);
  if (!connect) {
    Add(":scheme", head.scheme.empty() ? std::string_view("http") : head.scheme, kStaticName);
    Add(":path", head.path, kStaticName);
  }
  if (head.has_authority) Add(":authority", head.authority, kStaticName);
  AddLines(head.headers);
  if (!connect && !head.is_upgrade && head.framing == Framing::kLength &&
      !(end && head.content_length > 0)) {
    AddLength(head.content_length);
  }
}

FieldList::FieldList(const HeaderMap& trailers) {
  Reserve(static_cast<size_t>(trailers.size()) + kOwnFields);
  AddLines(trailers);
}

}  // namespace sluice::http::h2

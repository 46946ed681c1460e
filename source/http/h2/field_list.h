#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <memory>
#include <string_view>

#include "source/http/head.h"

namespace sluice::http::h2 {

// A header block on its way to nghttp2, which copies what it is given but names that are known for
// good. Views what it was made from; lives for one call.
class FieldList {
 public:
  // `upgrade`: the answer is to an extended CONNECT; a 101 to it is a 200 here (RFC 8441 §5).
  // `length`: whether content-length is told, see ResponseLength.
  FieldList(const ResponseHead& head, bool end, Method method, bool upgrade);
  FieldList(const RequestHead& head, bool end);
  explicit FieldList(const HeaderMap& trailers);

  const nghttp2_nv* data() const { return fields_; }
  size_t size() const { return size_; }
  size_t byte_size() const { return byte_size_; }  // of names and values

 private:
  static constexpr size_t kInline = 64;

  void Reserve(size_t fields);
  void Add(std::string_view name, std::string_view value, uint8_t flags);
  void AddLines(const HeaderMap& headers);
  void AddLength(uint64_t length);

  nghttp2_nv* fields_ = inline_.data();
  size_t size_ = 0;
  size_t byte_size_ = 0;
  char status_[3];
  char length_[20];
  std::unique_ptr<nghttp2_nv[]> heap_;
  std::array<nghttp2_nv, kInline> inline_;
};

}  // namespace sluice::http::h2

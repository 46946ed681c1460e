#pragma once

#include <string>
#include <string_view>

#include "source/base/arena.h"
#include "source/http/format/format.h"
#include "source/http/head.h"

namespace sluice::proxy {

// A response's head with the memory below it.
class TestResponse {
 public:
  explicit TestResponse(int status = 200) { head_.status = static_cast<uint16_t>(status); }

  TestResponse& With(std::string_view name, std::string_view value) {
    head_.headers.AddCopy(name, value);
    return *this;
  }
  http::ResponseHead& head() { return head_; }

 private:
  base::ChunkPool pool_;
  base::Arena arena_{pool_};
  http::ResponseHead head_{arena_};
};

// " [name: value]" for each line.
inline std::string Lines(const http::HeaderMap& headers) {
  std::string text;
  headers.ForEach([&text](const http::Header& line) {
    text += " [" + std::string(line.name()) + ": " + std::string(line.value()) + "]";
  });
  return text;
}

// `text`, which must be right, as a format.
inline http::format::Format FormatOf(std::string_view text) {
  http::format::Format format;
  std::string error;
  return http::format::Format::Parse(text, format, error) ? format : http::format::Format();
}

}  // namespace sluice::proxy

#pragma once

#include <string_view>

#include "source/base/arena.h"
#include "source/http/head.h"
#include "source/route/route_table.h"

namespace sluice::route {

// A request's head with the memory below it.
class TestRequest {
 public:
  explicit TestRequest(std::string_view path, std::string_view authority = "test",
                       std::string_view method = "GET") {
    head_.method_name = arena_.Copy(method);
    head_.method = http::FindMethod(method);
    head_.path = arena_.Copy(path);
    head_.authority = arena_.Copy(authority);
    head_.has_authority = true;
    head_.scheme = "http";
  }

  TestRequest& With(std::string_view name, std::string_view value) {
    head_.headers.AddCopy(name, value);
    return *this;
  }
  http::RequestHead& head() { return head_; }
  MatchInput input(uint64_t random = 0) const { return {head_, random}; }

 private:
  base::ChunkPool pool_;
  base::Arena arena_{pool_};
  http::RequestHead head_{arena_};
};

}  // namespace sluice::route

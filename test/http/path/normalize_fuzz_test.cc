#include <cstdlib>
#include <string>

#include "source/http/path/normalize.h"

// The first byte says which options, the rest is the path. What is accepted is the normal form of
// itself.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sluice::http::path;
  if (size == 0) return 0;
  NormalizeOptions options;
  options.normalize = (data[0] & 1) != 0;
  options.merge_slashes = (data[0] & 2) != 0;
  options.escaped_slashes = static_cast<EscapedSlashes>(data[0] >> 2 & 3);
  sluice::base::ChunkPool pool;
  sluice::base::Arena arena(pool);
  std::string_view path(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (Normalize(options, arena, path) == NormalizeResult::kReject) return 0;
  const std::string once(path);
  if (Normalize(options, arena, path) != NormalizeResult::kOk || path != once) abort();
  if (options.normalize && !once.empty() && once[0] == '/' && once.find("/../") < once.find('?'))
    abort();
  return 0;
}

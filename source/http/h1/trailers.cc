#include "source/http/h1/trailers.h"

#include "source/http/trailer_fields.h"

namespace sluice::http::h1 {

const char* ParseTrailers(buffer::Buffer& lines, const FieldLimits& limits, HeaderMap& trailers) {
  const size_t size = lines.size();
  char* const data = lines.Linearize(size);
  FieldFacts facts;
  if (const char* fault = ParseFieldLines(data, data + size, limits, trailers, facts)) return fault;
  trailers.ForEachMutable([&trailers](Header& line) {
    if (IsForbiddenInTrailers(line)) trailers.Remove(line);
  });
  return nullptr;
}

}  // namespace sluice::http::h1

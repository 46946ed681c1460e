#include "source/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace sluice::base {

void CheckFailed(const char* condition, const char* file, int line) {
  fprintf(stderr, "sluice: internal error at %s:%d: %s does not hold\n", file, line, condition);
  abort();
}

}  // namespace sluice::base

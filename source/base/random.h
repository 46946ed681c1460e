#pragma once

#include <cstdint>

namespace sluice::base {

// A fast generator (xoshiro256++), seeded from the kernel. One per thread; not for secrets.
class Random {
 public:
  Random();                        // seeded from getrandom(2)
  explicit Random(uint64_t seed);  // reproducible, for tests

  uint64_t Next();
  // Uniform in [0, bound); 0 when bound is 0.
  uint64_t Below(uint64_t bound);

 private:
  uint64_t state_[4];
};

// Room for a UUID in text form, without a terminating zero.
constexpr int kUuidSize = 36;

// Writes a random (version 4, RFC 9562) UUID in lower-case hexadecimal to `out[kUuidSize]`.
void WriteUuid(Random& random, char* out);

}  // namespace sluice::base

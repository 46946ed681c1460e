// Runs a fuzz target as a plain test: over each file of its corpus, over pieces of it, and over
// some mutations that are the same in every run. Arguments: the files. With --config=fuzz libFuzzer
// takes the place of this file.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using Bytes = std::vector<uint8_t>;

constexpr int kMutations = 100;
constexpr size_t kPrefixes = 64;

// Hands over a copy of the exact size, so that AddressSanitizer sees a read past its end.
void RunOne(const uint8_t* data, size_t size) {
  auto copy = std::make_unique<uint8_t[]>(size);
  if (size > 0) std::memcpy(copy.get(), data, size);
  LLVMFuzzerTestOneInput(copy.get(), size);
}

void Mutate(Bytes& bytes, std::mt19937& random) {
  const int edits = 1 + static_cast<int>(random() % 4);
  for (int i = 0; i < edits; ++i) {
    const size_t at = bytes.empty() ? 0 : random() % bytes.size();
    const auto begin = bytes.begin();
    switch (bytes.empty() ? 2 : random() % 4) {
      case 0: bytes[at] ^= static_cast<uint8_t>(1u << (random() % 8)); break;
      case 1: bytes.erase(begin + at, begin + at + 1 + random() % (bytes.size() - at)); break;
      case 2: bytes.insert(begin + at, static_cast<uint8_t>(random())); break;
      default: bytes[at] = "\0\r\n :,%/\xff"[random() % 9]; break;
    }
  }
}

void RunFile(const Bytes& bytes, std::mt19937& random) {
  RunOne(bytes.data(), bytes.size());
  const size_t step = 1 + bytes.size() / kPrefixes;
  for (size_t size = 0; size < bytes.size(); size += step) RunOne(bytes.data(), size);
  for (int i = 0; i < kMutations; ++i) {
    Bytes mutated = bytes;
    Mutate(mutated, random);
    RunOne(mutated.data(), mutated.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937 random(1);
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    if (!file) {
      std::fprintf(stderr, "cannot read %s\n", argv[i]);
      return 1;
    }
    const Bytes bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    std::fprintf(stderr, "%s (%zu bytes)\n", argv[i], bytes.size());
    RunFile(bytes, random);
  }
  std::fprintf(stderr, "%d files, with prefixes and %d mutations each\n", argc - 1, kMutations);
  return argc > 1 ? 0 : 1;
}

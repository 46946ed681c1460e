#include "source/base/arena.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "source/base/random.h"

namespace sluice::base {
namespace {

bool Aligned(const void* p) { return reinterpret_cast<uintptr_t>(p) % 16 == 0; }

TEST(ArenaTest, PiecesAreAlignedAndDoNotOverlap) {
  ChunkPool pool;
  Arena arena(pool);
  Random random(1);
  std::vector<std::pair<char*, size_t>> pieces;
  for (int i = 0; i < 2000; ++i) {
    const size_t size = random.Below(8) == 0 ? random.Below(10000) : random.Below(100);
    const bool text = random.Below(2) == 0;
    char* p = text ? arena.AllocateChars(size) : static_cast<char*>(arena.Allocate(size));
    if (!text) {
      ASSERT_TRUE(Aligned(p));
    }
    memset(p, i & 255, size);
    pieces.emplace_back(p, size);
  }
  for (size_t i = 0; i < pieces.size(); ++i) {
    for (size_t at = 0; at < pieces[i].second; ++at) {
      ASSERT_EQ(static_cast<unsigned char>(pieces[i].first[at]), i & 255);
    }
  }
}

TEST(ArenaTest, BeginsWithTheMemoryItIsGiven) {
  ChunkPool pool;
  alignas(16) char memory[64];
  Arena arena(pool, memory, memory + sizeof(memory));
  EXPECT_EQ(arena.Allocate(48), memory);
  EXPECT_EQ(arena.Allocate(16), memory + 48);
  char* const next = static_cast<char*>(arena.Allocate(1));
  EXPECT_TRUE(next < memory || next >= memory + sizeof(memory));
}

TEST(ArenaTest, GivesItsChunksBackForTheNext) {
  ChunkPool pool;
  void* first;
  {
    Arena arena(pool);
    first = arena.Allocate(1);
  }
  Arena arena(pool);
  EXPECT_EQ(arena.Allocate(1), first);
}

TEST(ArenaTest, CopiesText) {
  ChunkPool pool;
  Arena arena(pool);
  std::string text = "abc";
  const std::string_view copy = arena.Copy(text);
  text = "xyz";
  EXPECT_EQ(copy, "abc");
  EXPECT_EQ(arena.Copy(""), "");
  EXPECT_EQ(arena.Copy({}), "");  // has no address
  EXPECT_EQ(arena.Copy(std::string(10000, 'x')).size(), 10000u);
}

}  // namespace
}  // namespace sluice::base

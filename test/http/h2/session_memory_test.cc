#include "source/http/h2/session_memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace sluice::http::h2 {
namespace {

TEST(SessionMemoryTest, PiecesOfAnySizeHoldWhatIsWritten) {
  SessionMemory memory;
  std::vector<std::pair<char*, size_t>> pieces;
  for (size_t size = 0; size < 6000; size += 7) {
    char* piece = static_cast<char*>(memory.Allocate(size));
    ASSERT_NE(piece, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(piece) % 8, 0u);
    memset(piece, static_cast<int>(size % 251), size);
    pieces.emplace_back(piece, size);
  }
  for (const auto& [piece, size] : pieces) {
    for (size_t i = 0; i < size; ++i) {
      ASSERT_EQ(static_cast<unsigned char>(piece[i]), size % 251);
    }
    memory.Free(piece);
  }
}

TEST(SessionMemoryTest, AFreedPieceIsUsedAgain) {
  SessionMemory memory;
  void* piece = memory.Allocate(100);
  memory.Free(piece);
  EXPECT_EQ(memory.free_bytes(), 112u);
  EXPECT_EQ(memory.Allocate(110), piece);
  EXPECT_EQ(memory.free_bytes(), 0u);
  memory.Free(piece);
}

TEST(SessionMemoryTest, KeepsNoMoreThanItMay) {
  SessionMemory memory(1000);
  std::vector<void*> pieces;
  for (int i = 0; i < 100; ++i) pieces.push_back(memory.Allocate(100));
  for (void* piece : pieces) memory.Free(piece);
  EXPECT_LE(memory.free_bytes(), 1000u);
}

TEST(SessionMemoryTest, GrowingKeepsTheContents) {
  SessionMemory memory;
  char* piece = static_cast<char*>(memory.Reallocate(nullptr, 10));
  memcpy(piece, "0123456789", 10);
  for (const size_t size : {20u, 40u, 5000u, 50000u, 10u}) {
    piece = static_cast<char*>(memory.Reallocate(piece, size));
    EXPECT_EQ(memcmp(piece, "0123456789", 10), 0);
  }
  memory.Free(piece);
}

TEST(SessionMemoryTest, ZeroedMemoryIsZero) {
  SessionMemory memory;
  void* dirty = memory.Allocate(64);
  memset(dirty, 0xff, 64);
  memory.Free(dirty);
  const char* clean = static_cast<char*>(memory.AllocateZeroed(64));
  for (int i = 0; i < 64; ++i) EXPECT_EQ(clean[i], 0);
  memory.Free(const_cast<char*>(clean));
}

TEST(SessionMemoryTest, SessionsShareTheirFrameBuffer) {
  SessionMemory memory;
  memory.BeginSession();
  void* one = memory.Allocate(16394);
  void* two = memory.Allocate(16394);
  memory.EndSession();
  EXPECT_EQ(one, two);
  void* own = memory.Allocate(16394);
  EXPECT_NE(own, one);
  memory.Free(own);
  memory.Free(one);
  memory.Free(two);
}

}  // namespace
}  // namespace sluice::http::h2

#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace sluice::base {

// Chunks of memory of one size, kept on a last-in-first-out list so that the warmest is used first.
// One per worker; not thread-safe. Outlives every Arena that draws from it.
class ChunkPool {
 public:
  static constexpr size_t kChunkSize = 4096;
  // Keeps at most `max_free` unused chunks; more are given back to the allocator.
  explicit ChunkPool(size_t max_free = 1024) : max_free_(max_free) {}
  ChunkPool(const ChunkPool&) = delete;
  ChunkPool& operator=(const ChunkPool&) = delete;
  ~ChunkPool();

  void* Take();
  void Give(void* chunk);

 private:
  struct Free {
    Free* next;
  };
  Free* free_ = nullptr;
  size_t free_count_ = 0;
  const size_t max_free_;
};

// Memory that is freed in one step: a bump pointer through pooled chunks. Holds trivially
// destructible things, or things whose destructor the owner calls. One stream's data lives in one
// arena.
class Arena {
 public:
  explicit Arena(ChunkPool& pool) : pool_(pool) {}
  // Begins with memory of the caller's, aligned to 16, that outlives the arena.
  Arena(ChunkPool& pool, char* begin, char* end) : pool_(pool), next_(begin), end_(end) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { Reset(); }

  // Aligned for any object. Never null. A request above the chunk size gets memory of its own.
  void* Allocate(size_t size) {
    size = (size + 15) & ~size_t{15};
    if (size > static_cast<size_t>(end_ - next_)) return AllocateSlow(size);
    void* result = next_;
    next_ += size;
    return result;
  }
  char* AllocateChars(size_t size) {  // no alignment: for text
    if (size > static_cast<size_t>(end_ - next_)) return static_cast<char*>(Allocate(size));
    char* result = next_;
    next_ += size;
    // Keep the next object aligned.
    next_ += (16 - (reinterpret_cast<size_t>(next_) & 15)) & 15;
    if (next_ > end_) next_ = end_;
    return result;
  }
  std::string_view Copy(std::string_view text) {
    char* copy = AllocateChars(text.size());
    if (!text.empty()) memcpy(copy, text.data(), text.size());  // an empty text may have no address
    return {copy, text.size()};
  }
  template <typename T, typename... Args>
  T* New(Args&&... args) {  // the caller runs the destructor if T has one that matters
    return new (Allocate(sizeof(T))) T(std::forward<Args>(args)...);
  }

  void Reset();

 private:
  struct Chunk {
    Chunk* next;
    size_t pooled;  // 0: from the allocator
  };
  void* AllocateSlow(size_t size);

  ChunkPool& pool_;
  Chunk* chunks_ = nullptr;
  char* next_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace sluice::base

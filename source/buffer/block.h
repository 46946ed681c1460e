#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace sluice::buffer {

class BlockPool;

// A piece of memory that buffers share by reference. Belongs to one worker: the count is plain.
struct Block {
  BlockPool* pool;  // null: from the allocator, larger than the pool's size
  uint32_t refs;
  uint32_t capacity;  // of data
  uint32_t used;      // bytes from the start that somebody has written

  char* data() { return reinterpret_cast<char*>(this + 1); }
};

// Blocks of 16 KiB on a last-in-first-out list: the warmest one is used next. One per worker, not
// thread-safe; outlives all buffers that draw from it.
class BlockPool {
 public:
  static constexpr size_t kBlockSize = 16384;
  static constexpr size_t kCapacity = kBlockSize - sizeof(Block);

  explicit BlockPool(size_t max_free = 256) : max_free_(max_free) {}
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool();

  // A block with one reference and at least `capacity` bytes.
  Block* Take(size_t capacity = kCapacity);
  void Give(Block* block);
  // Gives unused blocks back to the allocator.
  void Trim();

 private:
  struct Free {
    Free* next;
  };
  Free* free_ = nullptr;
  size_t free_count_ = 0;
  const size_t max_free_;
};

// A counted reference to a block: keeps the bytes that views point at.
class BlockRef {
 public:
  BlockRef() = default;
  explicit BlockRef(Block* block) : block_(block) {
    if (block_ != nullptr) ++block_->refs;
  }
  BlockRef(const BlockRef& other) : BlockRef(other.block_) {}
  BlockRef(BlockRef&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  BlockRef& operator=(BlockRef other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~BlockRef() { Release(block_); }
  Block* get() const { return block_; }

  static void Release(Block* block) {
    if (block != nullptr && --block->refs == 0) Free(block);
  }

 private:
  static void Free(Block* block);

  Block* block_ = nullptr;
};

}  // namespace sluice::buffer

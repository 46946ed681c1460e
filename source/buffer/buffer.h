#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "source/buffer/block.h"

namespace sluice::buffer {

// A queue of bytes as a chain of slices over shared blocks: bytes are handed over, not copied.
// Holds no block while it is empty. Belongs to one worker. Sizes are below 4 GiB; limits are the
// users' concern.
class Buffer {
 public:
  explicit Buffer(BlockPool& pool) : pool_(&pool) {}
  Buffer(Buffer&& other) noexcept;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() {
    if (count_ > 0 || capacity_ != kInline) Destroy();
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  BlockPool& pool() const { return *pool_; }
  uint32_t slice_count() const { return count_; }

  // The bytes of the first slice (empty when there is none). May be changed in place by its only
  // reader.
  std::string_view front() const { return count_ == 0 ? std::string_view() : View(At(0)); }
  char* mutable_front() { return count_ == 0 ? nullptr : At(0).block->data() + At(0).begin; }
  // The block under the first slice: a reference to it keeps views into front() alive.
  Block* front_block() const { return count_ == 0 ? nullptr : At(0).block; }

  // Makes the first `n` bytes (at most size()) one slice and returns them. Copies only when they
  // are not.
  char* Linearize(size_t n) {
    if (count_ > 0 && At(0).end - At(0).begin >= n) return At(0).block->data() + At(0).begin;
    return Join(n);
  }

  // Copies `bytes` to the end.
  void Append(std::string_view bytes);
  // Moves all bytes of `other` to the end; small tails are copied instead of chained.
  void Append(Buffer&& other);
  // Moves the first `n` bytes (at most other.size()) of `other` to the end.
  void AppendFrom(Buffer& other, size_t n);
  // Adds a reference to `bytes`, which lie inside `block`.
  void AppendView(Block* block, std::string_view bytes);
  // Removes the first `n` bytes (at most size()).
  void Drain(size_t n);
  void Clear() { Drain(size_); }

  // Room for at least `min` bytes after the end; what is written there counts after Commit.
  struct Space {
    char* data;
    size_t size;
  };
  Space Reserve(size_t min);
  void Commit(size_t n) {
    Slice& last = At(count_ - 1);
    last.end += static_cast<uint32_t>(n);
    last.block->used = last.end;
    size_ += n;
  }
  // Gives back a block that Reserve took and nothing was written to.
  void ReleaseReserved();

  // The same over up to `blocks` (at most 8) whole blocks, for one gathered read of a large body.
  int ReserveBlocks(iovec* vectors, int blocks);
  void CommitBlocks(size_t n, int blocks);

  // Fills `vectors` with the first slices for a gathered write; returns how many.
  int Gather(iovec* vectors, int max) const;
  void CopyTo(char* out, size_t n) const;  // the first n bytes
  std::string ToString() const;

  template <typename F>
  void ForEachSlice(F visit) const {
    for (uint32_t i = 0; i < count_; ++i) visit(View(At(i)));
  }

 private:
  struct Slice {
    Block* block;
    uint32_t begin;
    uint32_t end;
  };
  static constexpr uint32_t kInline = 2;

  static std::string_view View(const Slice& s) {
    return {s.block->data() + s.begin, s.end - s.begin};
  }
  Slice* slices() { return capacity_ == kInline ? inline_ : heap_; }
  const Slice* slices() const { return capacity_ == kInline ? inline_ : heap_; }
  Slice& At(uint32_t i) { return slices()[(first_ + i) & (capacity_ - 1)]; }
  const Slice& At(uint32_t i) const { return slices()[(first_ + i) & (capacity_ - 1)]; }
  void PushBack(Slice slice) {
    if (count_ == capacity_) Grow();
    At(count_++) = slice;
  }
  void PopFront();
  char* Join(size_t n);
  void Destroy();
  void Grow();
  void DropEmptyTail();

  BlockPool* pool_;
  size_t size_ = 0;
  uint32_t first_ = 0;
  uint32_t count_ = 0;
  uint32_t capacity_ = kInline;  // a power of two
  union {
    Slice inline_[kInline];
    Slice* heap_;
  };
};

}  // namespace sluice::buffer

#include "source/buffer/block.h"

#include <new>

namespace sluice::buffer {

BlockPool::~BlockPool() { Trim(); }

void BlockPool::Trim() {
  while (free_ != nullptr) ::operator delete(std::exchange(free_, free_->next));
  free_count_ = 0;
}

Block* BlockPool::Take(size_t capacity) {
  if (capacity > kCapacity) {
    void* memory = ::operator new(sizeof(Block) + capacity);
    return new (memory) Block{nullptr, 1, static_cast<uint32_t>(capacity), 0};
  }
  void* memory = free_;
  if (free_ != nullptr) {
    free_ = free_->next;
    --free_count_;
  } else {
    memory = ::operator new(kBlockSize);
  }
  return new (memory) Block{this, 1, static_cast<uint32_t>(kCapacity), 0};
}

void BlockPool::Give(Block* block) {
  if (free_count_ >= max_free_) {
    ::operator delete(block);
    return;
  }
  ++free_count_;
  free_ = new (block) Free{free_};
}

void BlockRef::Free(Block* block) {
  if (block->pool != nullptr) {
    block->pool->Give(block);
  } else {
    ::operator delete(block);
  }
}

}  // namespace sluice::buffer

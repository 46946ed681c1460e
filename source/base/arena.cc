#include "source/base/arena.h"

namespace sluice::base {

ChunkPool::~ChunkPool() {
  while (free_ != nullptr) ::operator delete(std::exchange(free_, free_->next));
}

void* ChunkPool::Take() {
  if (free_ == nullptr) return ::operator new(kChunkSize);
  --free_count_;
  return std::exchange(free_, free_->next);
}

void ChunkPool::Give(void* chunk) {
  if (free_count_ >= max_free_) {
    ::operator delete(chunk);
    return;
  }
  ++free_count_;
  free_ = new (chunk) Free{free_};
}

void* Arena::AllocateSlow(size_t size) {
  static_assert(sizeof(Chunk) == 16);
  const bool pooled = size + sizeof(Chunk) <= ChunkPool::kChunkSize;
  void* memory = pooled ? pool_.Take() : ::operator new(size + sizeof(Chunk));
  chunks_ = new (memory) Chunk{chunks_, pooled};
  char* begin = static_cast<char*>(memory) + sizeof(Chunk);
  if (pooled) {
    next_ = begin + size;
    end_ = static_cast<char*>(memory) + ChunkPool::kChunkSize;
  }
  return begin;
}

void Arena::Reset() {
  while (chunks_ != nullptr) {
    Chunk* chunk = std::exchange(chunks_, chunks_->next);
    if (chunk->pooled != 0) {
      pool_.Give(chunk);
    } else {
      ::operator delete(chunk);
    }
  }
  next_ = end_ = nullptr;
}

}  // namespace sluice::base

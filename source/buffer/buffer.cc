#include "source/buffer/buffer.h"

#include <algorithm>
#include <cstring>

#include "source/base/check.h"

namespace sluice::buffer {
namespace {

// Moving a slice costs a queue slot and an iovec; below this size a copy is cheaper.
constexpr size_t kCopyInsteadOfMove = 512;

}  // namespace

Buffer::Buffer(Buffer&& other) noexcept : pool_(other.pool_) {
  size_ = std::exchange(other.size_, 0);
  first_ = std::exchange(other.first_, 0);
  count_ = std::exchange(other.count_, 0);
  capacity_ = std::exchange(other.capacity_, kInline);
  if (capacity_ == kInline) {
    memcpy(inline_, other.inline_, sizeof(inline_));
  } else {
    heap_ = other.heap_;
  }
}

void Buffer::Destroy() {
  while (count_ > 0) PopFront();
  if (capacity_ != kInline) delete[] heap_;
}

void Buffer::Grow() {
  const uint32_t capacity = capacity_ * 4;
  Slice* larger = new Slice[capacity];
  for (uint32_t i = 0; i < count_; ++i) larger[i] = At(i);
  if (capacity_ != kInline) delete[] heap_;
  heap_ = larger;
  capacity_ = capacity;
  first_ = 0;
}

void Buffer::PopFront() {
  BlockRef::Release(At(0).block);
  first_ = (first_ + 1) & (capacity_ - 1);
  if (--count_ > 0) return;
  first_ = 0;
  if (capacity_ == kInline) return;
  delete[] heap_;  // an idle buffer owns nothing
  capacity_ = kInline;
}

char* Buffer::Join(size_t n) {
  SLUICE_DCHECK(n <= size_);
  if (count_ == 0) return nullptr;
  // Twice what is asked for: a head that arrives in pieces is not copied once per piece.
  Block* block = pool_->Take(std::max(n * 2, BlockPool::kCapacity));
  CopyTo(block->data(), n);
  const size_t total = size_;
  Drain(n);
  // Put the new slice in front.
  if (count_ == capacity_) Grow();
  first_ = (first_ - 1) & (capacity_ - 1);
  ++count_;
  At(0) = Slice{block, 0, static_cast<uint32_t>(n)};
  block->used = static_cast<uint32_t>(n);
  size_ = total;
  return block->data();
}

void Buffer::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const Space space = Reserve(1);
    const size_t n = std::min(space.size, bytes.size());
    memcpy(space.data, bytes.data(), n);
    Commit(n);
    bytes.remove_prefix(n);
  }
}

void Buffer::AppendView(Block* block, std::string_view bytes) {
  if (bytes.empty()) return;
  const uint32_t begin = static_cast<uint32_t>(bytes.data() - block->data());
  const uint32_t end = begin + static_cast<uint32_t>(bytes.size());
  DropEmptyTail();
  size_ += bytes.size();
  if (count_ > 0 && At(count_ - 1).block == block && At(count_ - 1).end == begin) {
    At(count_ - 1).end = end;
    return;
  }
  ++block->refs;
  PushBack(Slice{block, begin, end});
}

void Buffer::Append(Buffer&& other) { AppendFrom(other, other.size_); }

void Buffer::AppendFrom(Buffer& other, size_t n) {
  SLUICE_DCHECK(&other != this);
  n = std::min(n, other.size_);
  while (n > 0) {
    const std::string_view bytes = other.front().substr(0, n);
    const size_t taken = bytes.size();
    if (taken <= kCopyInsteadOfMove && count_ > 0) {
      Append(bytes);
    } else {
      AppendView(other.front_block(), bytes);
    }
    other.Drain(taken);
    n -= taken;
  }
}

void Buffer::Drain(size_t n) {
  SLUICE_DCHECK(n <= size_);
  size_ -= n;
  while (count_ > 0) {
    Slice& first = At(0);
    const size_t available = first.end - first.begin;
    if (n < available) {
      first.begin += static_cast<uint32_t>(n);
      return;
    }
    n -= available;
    PopFront();
    if (n == 0 && (count_ == 0 || At(0).end != At(0).begin)) return;
  }
}

void Buffer::DropEmptyTail() {
  if (count_ == 0 || At(count_ - 1).begin != At(count_ - 1).end) return;
  if (count_ == 1) {
    PopFront();
    return;
  }
  BlockRef::Release(At(count_ - 1).block);
  --count_;
}

Buffer::Space Buffer::Reserve(size_t min) {
  if (count_ > 0) {
    const Slice& last = At(count_ - 1);
    const uint32_t room = last.block->capacity - last.block->used;
    // Only who wrote last may go on behind: otherwise the bytes there are another buffer's.
    if (last.end == last.block->used && room >= min) return {last.block->data() + last.end, room};
  }
  DropEmptyTail();
  Block* block = pool_->Take(std::max(min, BlockPool::kCapacity));
  PushBack(Slice{block, 0, 0});
  return {block->data(), block->capacity};
}

void Buffer::ReleaseReserved() { DropEmptyTail(); }

int Buffer::ReserveBlocks(iovec* vectors, int blocks) {
  DropEmptyTail();
  for (int i = 0; i < blocks; ++i) {
    Block* block = pool_->Take();
    PushBack(Slice{block, 0, 0});
    vectors[i] = {block->data(), block->capacity};
  }
  return blocks;
}

void Buffer::CommitBlocks(size_t n, int blocks) {
  size_ += n;
  for (uint32_t i = count_ - static_cast<uint32_t>(blocks); i < count_ && n > 0; ++i) {
    Slice& slice = At(i);
    slice.end = static_cast<uint32_t>(std::min<size_t>(n, slice.block->capacity));
    slice.block->used = slice.end;
    n -= slice.end;
  }
  while (count_ > 0 && At(count_ - 1).begin == At(count_ - 1).end) DropEmptyTail();
}

int Buffer::Gather(iovec* vectors, int max) const {
  int filled = 0;
  for (uint32_t i = 0; i < count_ && filled < max; ++i) {
    const std::string_view view = View(At(i));
    if (view.empty()) continue;
    vectors[filled++] = {const_cast<char*>(view.data()), view.size()};
  }
  return filled;
}

void Buffer::CopyTo(char* out, size_t n) const {
  for (uint32_t i = 0; i < count_ && n > 0; ++i) {
    const std::string_view view = View(At(i)).substr(0, n);
    memcpy(out, view.data(), view.size());
    out += view.size();
    n -= view.size();
  }
}

std::string Buffer::ToString() const {
  std::string text(size_, '\0');
  CopyTo(text.data(), size_);
  return text;
}

}  // namespace sluice::buffer

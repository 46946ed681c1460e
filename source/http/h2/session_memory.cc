#include "source/http/h2/session_memory.h"

#include <cstdlib>
#include <cstring>

namespace sluice::http::h2 {
namespace {

// Close together where entries of header tables are, and one that fits a session.
constexpr uint32_t kSizes[] = {16,  32,  48,  64,  80,  96,  112,  128,  160,  192,  224, 256,
                               320, 384, 448, 512, 640, 768, 1024, 1536, 2048, 2784, 4096};
static_assert(sizeof(kSizes) / sizeof(kSizes[0]) == 23);
constexpr uint32_t kLarge = 255;  // from the allocator, and back to it
// What a session asks for once, as its frame buffer, is larger than all else that it asks for.
constexpr size_t kFrameAtLeast = 16384;

// By units of 16 bytes, so that a size finds its class without a search.
constexpr std::array<uint8_t, 257> MakeClasses() {
  std::array<uint8_t, 257> classes = {};
  uint8_t size_class = 0;
  for (uint32_t unit = 0; unit <= 256; ++unit) {
    while (kSizes[size_class] < unit * 16) ++size_class;
    classes[unit] = size_class;
  }
  return classes;
}
constexpr std::array<uint8_t, 257> kClassOf = MakeClasses();

}  // namespace

SessionMemory::~SessionMemory() {
  for (FreePiece* piece : free_) {
    while (piece != nullptr) {
      FreePiece* next = piece->next;
      free(reinterpret_cast<Piece*>(piece) - 1);
      piece = next;
    }
  }
  free(frame_);
}

void* SessionMemory::AllocatePiece(size_t size) {
  uint32_t size_class = kLarge;
  size_t room = size;
  if (size <= kSizes[kClasses - 1]) {
    size_class = kClassOf[(size + 15) / 16];
    room = kSizes[size_class];
    if (FreePiece* piece = free_[size_class]) {
      free_[size_class] = piece->next;
      free_bytes_ -= room;
      (reinterpret_cast<Piece*>(piece) - 1)->size = static_cast<uint32_t>(size);
      return piece;
    }
  }
  Piece* piece = static_cast<Piece*>(malloc(sizeof(Piece) + room));
  if (piece == nullptr) return nullptr;
  piece->size_class = size_class;
  piece->size = static_cast<uint32_t>(size);
  return piece + 1;
}

void* SessionMemory::Allocate(size_t size) {
  if (making_session_ && size >= kFrameAtLeast) {
    if (frame_ == nullptr) {
      frame_ = malloc(size);
      frame_size_ = size;
    }
    if (size == frame_size_) return frame_;
  }
  return size > UINT32_MAX ? nullptr : AllocatePiece(size);
}

void* SessionMemory::AllocateZeroed(size_t size) {
  void* piece = Allocate(size);
  if (piece != nullptr) memset(piece, 0, size);
  return piece;
}

void* SessionMemory::Reallocate(void* piece, size_t size) {
  if (piece == nullptr) return Allocate(size);
  SLUICE_DCHECK(piece != frame_);
  Piece* header = static_cast<Piece*>(piece) - 1;
  if (header->size_class != kLarge && size <= kSizes[header->size_class]) {
    header->size = static_cast<uint32_t>(size);
    return piece;
  }
  void* larger = Allocate(size);
  if (larger == nullptr) return nullptr;
  memcpy(larger, piece, header->size < size ? header->size : size);
  Free(piece);
  return larger;
}

void SessionMemory::Free(void* piece) {
  if (piece == nullptr || piece == frame_) return;
  Piece* header = static_cast<Piece*>(piece) - 1;
  const uint32_t size_class = header->size_class;
  if (size_class == kLarge || free_bytes_ + kSizes[size_class] > max_free_bytes_) {
    free(header);
    return;
  }
  FreePiece* free_piece = static_cast<FreePiece*>(piece);
  free_piece->next = free_[size_class];
  free_[size_class] = free_piece;
  free_bytes_ += kSizes[size_class];
}

}  // namespace sluice::http::h2

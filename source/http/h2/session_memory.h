#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "source/base/check.h"

namespace sluice::http::h2 {

// What HTTP/2 sessions and streams of one worker are made of: pieces by size class on last-in-
// first-out lists, above them the allocator's. One per worker; not thread-safe; outlives every
// session.
//
// A session needs 16 KiB in which a frame is put together, and only while it is being sent: since
// one session sends at a time, all of them share one such buffer, which makes an idle connection
// four times smaller. A session asks for it when it is made, between BeginSession and EndSession.
class SessionMemory {
 public:
  explicit SessionMemory(size_t max_free_bytes = size_t{4} * 1024 * 1024)
      : max_free_bytes_(max_free_bytes) {}
  SessionMemory(const SessionMemory&) = delete;
  SessionMemory& operator=(const SessionMemory&) = delete;
  ~SessionMemory();

  // Aligned to 8. Null when the allocator has no more.
  void* Allocate(size_t size);
  void* AllocateZeroed(size_t size);
  void* Reallocate(void* piece, size_t size);
  void Free(void* piece);  // null is fine

  void BeginSession() { making_session_ = true; }
  void EndSession() { making_session_ = false; }
  // A session writes from here to EndSending; no other may.
  void BeginSending() {
    SLUICE_DCHECK(!sending_);
    sending_ = true;
  }
  void EndSending() { sending_ = false; }

  size_t free_bytes() const { return free_bytes_; }

 private:
  static constexpr int kClasses = 23;
  struct Piece {
    uint32_t size_class;
    uint32_t size;  // asked for
  };
  struct FreePiece {
    FreePiece* next;
  };

  void* AllocatePiece(size_t size);

  std::array<FreePiece*, kClasses> free_{};
  size_t free_bytes_ = 0;
  const size_t max_free_bytes_;
  void* frame_ = nullptr;
  size_t frame_size_ = 0;
  bool making_session_ = false;
  bool sending_ = false;
};

}  // namespace sluice::http::h2

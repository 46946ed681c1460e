#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::http::h2 {

// What is known of the stream ids of a client (RFC 9113 §5.1, §5.1.1). A frame on an id below the
// highest is an error when that id was never opened, or when its stream had ended; but not when it
// may have crossed an RST_STREAM of ours. Remembers the last few gaps and our last resets; what is
// older gets the benefit of the doubt.
class ClientIds {
 public:
  // A HEADERS frame has come. False: on an id that was skipped.
  [[nodiscard]] bool OnHeaders(int32_t id) {
    if (id > last_) {
      const int32_t expected = last_ == 0 ? 1 : last_ + 2;  // the highest id is odd: no overflow
      if (id > expected) {
        gaps_[next_gap_] = {expected, id - 2};
        next_gap_ = (next_gap_ + 1) % gaps_.size();
      }
      last_ = id;
      return true;
    }
    for (const Gap& gap : gaps_) {
      if (id >= gap.first && id <= gap.last) return false;
    }
    return true;
  }
  bool WasUsed(int32_t id) const { return id <= last_; }

  // We have ended a stream, or refused it.
  void NoteReset(int32_t id) {
    if (resets_.size() < kMostResets) {
      resets_.push_back(id);
    } else {
      some_forgotten_ = true;
    }
  }
  bool MayCross(int32_t id) const {
    return some_forgotten_ || std::find(resets_.begin(), resets_.end(), id) != resets_.end();
  }

 private:
  static constexpr size_t kMostResets = 64;
  struct Gap {
    int32_t first = 0;
    int32_t last = -1;
  };
  std::array<Gap, 4> gaps_;
  std::vector<int32_t> resets_;
  uint32_t next_gap_ = 0;
  int32_t last_ = 0;
  bool some_forgotten_ = false;
};

}  // namespace sluice::http::h2

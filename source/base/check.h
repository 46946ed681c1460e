#pragma once

namespace sluice::base {

// Ends the process with a line that says where and what. For our own bugs, never for bytes from
// outside.
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace sluice::base

// The condition must hold, or going on would corrupt something.
#define SLUICE_CHECK(condition) \
  ((condition) ? (void)0 : ::sluice::base::CheckFailed(#condition, __FILE__, __LINE__))

// The same where the cost matters: only in builds without NDEBUG (the sanitizer builds).
#ifdef NDEBUG
#define SLUICE_DCHECK(condition) ((void)0)
#else
#define SLUICE_DCHECK(condition) SLUICE_CHECK(condition)
#endif

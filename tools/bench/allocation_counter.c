// Preloaded into a proxy: counts calls of the allocator in a file that the benchmark maps as well.
// SLUICE_ALLOCATION_FILE names it: two 64-bit numbers, allocations and frees.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static uint64_t early_counts[2];
static uint64_t* counts = early_counts;

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* block);

__attribute__((constructor)) static void Map(void) {
  const char* path = getenv("SLUICE_ALLOCATION_FILE");
  if (path == NULL) return;
  const int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* mapped = mmap(NULL, sizeof(early_counts), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped != MAP_FAILED) counts = mapped;
}

static void Count(int which) { __atomic_fetch_add(&counts[which], 1, __ATOMIC_RELAXED); }

__attribute__((visibility("default"))) void* malloc(size_t size) {
  Count(0);
  return __libc_malloc(size);
}

__attribute__((visibility("default"))) void* calloc(size_t count, size_t size) {
  Count(0);
  return __libc_calloc(count, size);
}

__attribute__((visibility("default"))) void* realloc(void* block, size_t size) {
  Count(0);
  return __libc_realloc(block, size);
}

__attribute__((visibility("default"))) void* memalign(size_t alignment, size_t size) {
  Count(0);
  return __libc_memalign(alignment, size);
}

__attribute__((visibility("default"))) void* aligned_alloc(size_t alignment, size_t size) {
  Count(0);
  return __libc_memalign(alignment, size);
}

__attribute__((visibility("default"))) int posix_memalign(void** out, size_t alignment, size_t size) {
  Count(0);
  *out = __libc_memalign(alignment, size);
  return *out == NULL ? 12 : 0;  // ENOMEM
}

__attribute__((visibility("default"))) void free(void* block) {
  if (block != NULL) Count(1);
  __libc_free(block);
}

#include "source/config/load/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sluice::config::load {
namespace {

void Fail(const std::string& path, int error, extension::FieldErrors& errors) {
  auto& fault = errors.Error("cannot read " + path + ": " + strerror(error));
  if (error == ENOENT) fault.WithHint("check the path that -c gives");
  if (error == EACCES)
    fault.WithHint("check the permissions of the file for the user that runs this");
}

}  // namespace

bool ReadFile(const std::string& path, size_t max_bytes, std::string& out,
              extension::FieldErrors& errors) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    Fail(path, errno, errors);
    return false;
  }
  struct stat info;
  size_t guess = 0;
  if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) guess = static_cast<size_t>(info.st_size);
  out.clear();
  bool good = true;
  constexpr size_t kStep = size_t{64} << 10;
  for (size_t step = std::max(kStep, std::min(guess, max_bytes) + 1);; step = kStep) {
    const size_t old = out.size();
    out.resize(old + step);
    const ssize_t got = read(fd, out.data() + old, step);
    out.resize(old + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) Fail(path, errno, errors);
    if (out.size() > max_bytes)
      errors.Error(path + " is larger than " + std::to_string(max_bytes >> 20) + " MiB");
    good = got >= 0 && out.size() <= max_bytes;
    if (got <= 0 || !good) break;
  }
  close(fd);
  return good;
}

}  // namespace sluice::config::load

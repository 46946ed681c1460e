#include "source/config/runtime/disk_layer.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "source/config/load/read_file.h"
#include "source/config/runtime/runtime_parser.h"

namespace sluice::config {
namespace {

constexpr int kMaxDepth = 16;
constexpr size_t kMaxFile = 64 * 1024;
constexpr size_t kMaxKeys = 100'000;

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string WithoutComments(std::string_view text) {
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (text[0] != '#') out.append(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

// The entries' names, sorted, so that a layer is read the same way each time. False with errno.
bool ListFolder(const std::string& folder, std::vector<std::string>& out) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), &closedir);
  if (open == nullptr) return false;
  while (const dirent* entry = readdir(open.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") out.emplace_back(name);
  }
  std::sort(out.begin(), out.end());
  return true;
}

bool ReadFolder(const std::string& folder, const std::string& prefix, int depth,
                runtime::Values& out, std::string& error) {
  std::vector<std::string> names;
  if (!ListFolder(folder, names)) {
    error = folder + ": " + std::strerror(errno);
    return false;
  }
  for (const std::string& name : names) {
    const std::string path = folder + "/" + name;
    struct stat info;
    if (stat(path.c_str(), &info) != 0) {
      error = path + ": " + std::strerror(errno);
      return false;
    }
    if (S_ISDIR(info.st_mode)) {
      if (depth == kMaxDepth) {
        error = path + ": folders may be " + std::to_string(kMaxDepth) + " deep";
        return false;
      }
      if (!ReadFolder(path, prefix + name + ".", depth + 1, out, error)) return false;
      continue;
    }
    if (!S_ISREG(info.st_mode)) continue;
    extension::FieldErrors errors;
    std::string text;
    if (!load::ReadFile(path, kMaxFile, text, errors)) {
      error = errors.ErrorText();
      return false;
    }
    if (out.size() == kMaxKeys) {
      error = folder + ": there may be " + std::to_string(kMaxKeys) + " keys";
      return false;
    }
    out[prefix + name] = ToRuntimeValue(WithoutComments(text));
  }
  return true;
}

}  // namespace

bool ReadDiskLayer(const std::string& folder, runtime::Values& out, std::string& error) {
  struct stat info;
  if (stat(folder.c_str(), &info) != 0 && errno == ENOENT) return true;
  return ReadFolder(folder, "", 1, out, error);
}

}  // namespace sluice::config

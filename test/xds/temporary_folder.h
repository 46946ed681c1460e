#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace sluice::xds {

// A folder for one test, with files that are replaced as orchestrators do it.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(testing::TempDir() + "xdsXXXXXX") {
    EXPECT_NE(mkdtemp(path_.data()), nullptr);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  // In place, which watchers do not notice.
  void Write(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name), std::ios::trunc) << content;
  }
  void Move(const std::string& from, const std::string& to) const {
    EXPECT_EQ(rename(Path(from).c_str(), Path(to).c_str()), 0);
  }
  // By a rename.
  void Replace(const std::string& name, const std::string& content) const {
    Write(name + ".new", content);
    Move(name + ".new", name);
  }
  void MakeFolder(const std::string& name) const { EXPECT_EQ(mkdir(Path(name).c_str(), 0700), 0); }
  void Link(const std::string& target, const std::string& name) const {
    EXPECT_EQ(symlink(target.c_str(), Path(name).c_str()), 0);
  }

 private:
  std::string path_;
};

}  // namespace sluice::xds

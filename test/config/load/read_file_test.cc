#include "source/config/load/read_file.h"

#include <cstdio>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

using ::testing::HasSubstr;

class ReadFileTest : public ::testing::Test {
 protected:
  ReadFileTest() : path_(::testing::TempDir() + "/read_file_test.yaml") {}
  ~ReadFileTest() override { std::remove(path_.c_str()); }

  void Write(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }
  bool Read(size_t max_bytes = size_t{1} << 20) {
    return ReadFile(path_, max_bytes, text_, errors_);
  }

  const std::string path_;
  std::string text_ = "old";
  extension::FieldErrors errors_;
};

TEST_F(ReadFileTest, ReadsEveryByte) {
  const std::string bytes = std::string(200000, 'x') + std::string("\0\n", 2);
  Write(bytes);
  ASSERT_TRUE(Read()) << errors_.ErrorText();
  EXPECT_EQ(text_, bytes);
}

TEST_F(ReadFileTest, AnEmptyFileIsAnEmptyText) {
  Write("");
  ASSERT_TRUE(Read());
  EXPECT_EQ(text_, "");
}

TEST_F(ReadFileTest, TakesAFileOfExactlyTheLimit) {
  Write(std::string(size_t{1} << 20, 'x'));
  EXPECT_TRUE(Read()) << errors_.ErrorText();
}

TEST_F(ReadFileTest, RefusesAFileAboveTheLimit) {
  Write(std::string((size_t{1} << 20) + 1, 'x'));
  EXPECT_FALSE(Read());
  EXPECT_EQ(errors_.ErrorText(), "error: " + path_ + " is larger than 1 MiB\n");
}

TEST_F(ReadFileTest, AFileThatIsNotThereComesWithAHint) {
  EXPECT_FALSE(Read());
  EXPECT_EQ(errors_.ErrorText(), "error: cannot read " + path_ +
                                     ": No such file or directory; check the path that -c gives\n");
}

TEST_F(ReadFileTest, RefusesAFolder) {
  extension::FieldErrors errors;
  EXPECT_FALSE(ReadFile(::testing::TempDir(), 100, text_, errors));
  EXPECT_THAT(errors.ErrorText(), HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace sluice::config::load

#include "source/proxy/log_writer.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "test/event/simulated_clock.h"

namespace sluice::proxy {
namespace {

// The writer's thread has written everything once it has been destroyed.
class LogWriterTest : public testing::Test {
 protected:
  LogWriterTest() {
    char name[] = "/tmp/log_writer_test_XXXXXX";
    const char* const temporary = getenv("TEST_TMPDIR");
    std::string pattern = temporary == nullptr ? name : std::string(temporary) + "/logs_XXXXXX";
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/log";
  }
  static std::string Content(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  uint64_t Count(std::string_view name) {
    uint64_t value = 0;
    stats_.ForEach([&](const stats::Sample& sample) {
      if (sample.name == name) value = sample.value;
    });
    return value;
  }

  std::string folder_;
  std::string path_;
  stats::Store stats_{1};
  event::SimulatedClock clock_;
  event::Loop loop_{clock_};
  std::unique_ptr<LogWriter> writer_ = std::make_unique<LogWriter>(stats_);
  std::string error_;
};

TEST_F(LogWriterTest, WritesInOrderWhatIsQueuedBeforeItEnds) {
  const auto file = writer_->FileAt(path_, error_);
  ASSERT_NE(file, nullptr) << error_;
  for (const char* line : {"one\n", "two\n", "three\n"}) writer_->Write(file, line);
  writer_.reset();
  EXPECT_EQ(Content(path_), "one\ntwo\nthree\n");
  EXPECT_EQ(Count("filesystem.write_completed"), 3u);
}

TEST_F(LogWriterTest, OpensAPathOnceAndSaysWhyItCannot) {
  const auto file = writer_->FileAt(path_, error_);
  EXPECT_EQ(writer_->FileAt(path_, error_), file);
  EXPECT_EQ(writer_->FileAt(folder_ + "/none/log", error_), nullptr);
  EXPECT_NE(error_.find("/none/log': No such file or directory"), std::string::npos);
}

TEST_F(LogWriterTest, ReopensForRotation) {
  const auto file = writer_->FileAt(path_, error_);
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(rename(path_.c_str(), (path_ + ".1").c_str()), 0);
  writer_->ReopenAll();
  writer_->Write(file, "new\n");
  writer_.reset();
  EXPECT_EQ(Content(path_), "new\n");
  EXPECT_EQ(Content(path_ + ".1"), "");
}

TEST_F(LogWriterTest, DropsWholeLinesWhenTooMuchWaits) {
  const auto file = writer_->FileAt("/dev/null", error_);
  writer_->Write(file, std::string(17 * 1024 * 1024, 'x'));
  EXPECT_EQ(Count("filesystem.write_failed"), 1u);
  EXPECT_EQ(Count("filesystem.write_buffered"), 0u);
}

TEST_F(LogWriterTest, AWorkersLinesWaitForTheIntervalOrTheirSize) {
  const auto file = writer_->FileAt(path_, error_);
  WorkerLogs logs(loop_, *writer_, std::chrono::seconds(1), /*flush_bytes=*/10);
  logs.Register(file);
  logs.BufferOf(*file) += "short\n";
  logs.Wrote(*file);
  EXPECT_EQ(Count("filesystem.write_buffered"), 0u);
  clock_.Advance(std::chrono::seconds(1));
  loop_.RunOnce(/*wait=*/false);
  EXPECT_EQ(Count("filesystem.write_buffered"), 1u);
  logs.BufferOf(*file) += "long enough\n";
  logs.Wrote(*file);
  EXPECT_EQ(Count("filesystem.write_buffered"), 2u);
  writer_.reset();
  EXPECT_EQ(Content(path_), "short\nlong enough\n");
}

}  // namespace
}  // namespace sluice::proxy

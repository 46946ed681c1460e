#include "source/xds/file_watcher.h"

#include <gtest/gtest.h>

#include "test/event/simulated_clock.h"
#include "test/xds/temporary_folder.h"

namespace sluice::xds {
namespace {

class FileWatcherTest : public testing::Test {
 protected:
  std::unique_ptr<FileWatcher::Watch> WatchFile(const std::string& name,
                                                const std::string& directory = "") {
    return files_.Add(folder_.Path(name), directory, [this] { ++changes_; });
  }
  int Changes() {
    loop_.RunOnce(/*wait=*/false);
    return changes_;
  }

  TemporaryFolder folder_;
  event::SimulatedClock clock_;
  event::Loop loop_{clock_};
  FileWatcher files_{loop_};
  int changes_ = 0;
};

TEST_F(FileWatcherTest, NoticesAFileThatIsMovedIntoPlace) {
  folder_.Write("a", "1");
  const auto watch = WatchFile("a");
  EXPECT_EQ(Changes(), 0);
  folder_.Replace("a", "2");
  EXPECT_EQ(Changes(), 1);
}

TEST_F(FileWatcherTest, DoesNotNoticeWhatIsWrittenInPlace) {
  folder_.Write("a", "1");
  const auto watch = WatchFile("a");
  folder_.Write("a", "2");
  EXPECT_EQ(Changes(), 0);
}

TEST_F(FileWatcherTest, OtherFilesOfTheFolderAreNotItsOwn) {
  folder_.Write("a", "1");
  const auto watch = WatchFile("a");
  folder_.Replace("b", "2");
  EXPECT_EQ(Changes(), 0);
}

TEST_F(FileWatcherTest, NoticesAFileThatWasNotThere) {
  const auto watch = WatchFile("a");
  folder_.Replace("a", "1");
  EXPECT_EQ(Changes(), 1);
}

TEST_F(FileWatcherTest, NoticesTheSwapOfAVolumesLink) {
  folder_.MakeFolder("..1");
  folder_.MakeFolder("..2");
  folder_.Write("..1/a", "1");
  folder_.Write("..2/a", "2");
  folder_.Link("..1", "..data");
  folder_.Link("..data/a", "a");
  const auto watch = WatchFile("a");
  folder_.Link("..2", "..data_tmp");
  folder_.Move("..data_tmp", "..data");
  EXPECT_EQ(Changes(), 1);
}

TEST_F(FileWatcherTest, WithAWatchedFolderEachMoveIntoItCounts) {
  folder_.MakeFolder("sub");
  folder_.Write("a", "1");
  const auto watch = WatchFile("a", folder_.Path("sub"));
  folder_.Replace("a", "2");
  EXPECT_EQ(Changes(), 0);
  folder_.Replace("sub/anything", "3");
  EXPECT_EQ(Changes(), 1);
}

TEST_F(FileWatcherTest, AWatchThatEndedIsNotCalled) {
  auto watch = WatchFile("a");
  folder_.Replace("a", "1");
  watch.reset();
  EXPECT_EQ(Changes(), 0);
}

TEST_F(FileWatcherTest, OneCallbackMayEndAnothersWatch) {
  std::unique_ptr<FileWatcher::Watch> second;
  const auto first = files_.Add(folder_.Path("a"), "", [&] { second.reset(); });
  second = WatchFile("a");
  folder_.Replace("a", "1");
  EXPECT_EQ(Changes(), 0);
}

TEST_F(FileWatcherTest, AFolderThatComesBackIsWatchedAgain) {
  folder_.MakeFolder("sub");
  folder_.Write("sub/a", "1");
  const auto watch = WatchFile("sub/a");
  std::filesystem::remove_all(folder_.Path("sub"));
  Changes();
  folder_.MakeFolder("sub");
  folder_.Write("sub/a", "2");
  clock_.Advance(std::chrono::seconds(2));
  const int seen = Changes();
  EXPECT_GE(seen, 1);
  folder_.Replace("sub/a", "3");
  EXPECT_EQ(Changes(), seen + 1);
}

}  // namespace
}  // namespace sluice::xds

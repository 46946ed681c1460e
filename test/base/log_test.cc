#include "source/base/log.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace sluice::base::log {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest()
      : path_(testing::TempDir() + "/log_test." +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    remove(path_.c_str());
    EXPECT_TRUE(OpenFile(path_));
    SetAllLevels(Level::kInfo);
    SetEscaped(false);
    SetPattern("%v");
  }
  std::string Text() const {
    std::ifstream file(path_);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  const std::string path_;
};

TEST_F(LogTest, WritesFromTheLevelOfAComponentOn) {
  SetLevel(Component::kXds, Level::kDebug);
  Write(Component::kXds, Level::kTrace, "1");
  Write(Component::kXds, Level::kDebug, "2");
  Write(Component::kMain, Level::kDebug, "3");
  Write(Component::kMain, Level::kError, "4");
  SetAllLevels(Level::kOff);
  Write(Component::kMain, Level::kCritical, "5");
  EXPECT_EQ(Text(), "2\n4\n");
}

TEST_F(LogTest, FillsInThePattern) {
  SetPattern("%l %L %n %g:%# 100%% %q %v %");
  Write(Component::kRouter, Level::kWarning, "m", "a.cc", 7);
  EXPECT_EQ(Text(), "warning W router a.cc:7 100% %q m %\n");
}

TEST_F(LogTest, TimesHaveTheirWidth) {
  SetPattern("%Y-%m-%d %T.%e %f");
  Write(Component::kMain, Level::kInfo, "");
  EXPECT_EQ(Text().size(), std::string("2026-01-01 00:00:00.000 000000\n").size());
}

TEST_F(LogTest, EscapedMessagesAreOneLine) {
  Write(Component::kMain, Level::kInfo, "a\nb");
  SetEscaped(true);
  Write(Component::kMain, Level::kInfo, "a\nb\tc\r");
  EXPECT_EQ(Text(), "a\nb\na\\nb\\tc\\r\n");
}

TEST_F(LogTest, LinesOfThreadsDoNotMix) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 200; ++i)
        Write(Component::kMain, Level::kInfo, std::string(100, static_cast<char>('a' + t)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream lines(Text());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    ASSERT_EQ(line, std::string(100, line[0]));
  EXPECT_EQ(count, 800);
}

TEST(LogNamesTest, EveryNameIsParsedBack) {
  for (int i = 0; i < static_cast<int>(Component::kCount); ++i) {
    Component component;
    ASSERT_TRUE(ParseComponent(NameOf(static_cast<Component>(i)), component));
    EXPECT_EQ(component, static_cast<Component>(i));
  }
  Level level;
  EXPECT_TRUE(ParseLevel("warn", level));
  EXPECT_EQ(level, Level::kWarning);
  EXPECT_TRUE(ParseLevel("err", level));
  EXPECT_EQ(level, Level::kError);
  EXPECT_FALSE(ParseLevel("loud", level));
}

TEST(LogNamesTest, AFileThatCannotBeOpenedIsRefused) {
  EXPECT_FALSE(OpenFile("/nonexistent/folder/log"));
}

}  // namespace
}  // namespace sluice::base::log

#include "source/cli/help.h"

#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "source/cli/flags.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;

TEST(HelpTest, TheVersionHasTheFivePartsThatLaunchersLookFor) {
  std::istringstream parts(Version());
  std::vector<std::string> found;
  for (std::string part; std::getline(parts, part, '/');) found.push_back(part);
  ASSERT_EQ(found.size(), 5u) << Version();
  for (const std::string& part : found) EXPECT_FALSE(part.empty()) << Version();
  EXPECT_EQ(VersionText(), "\nsluice  version: " + Version() + "\n\n");
}

TEST(HelpTest, EveryFlagThatItNamesIsTaken) {
  const std::string text(HelpText());
  int count = 0;
  for (size_t at = text.find("--"); at != std::string::npos; at = text.find("--", at + 2)) {
    const size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at + 2);
    const std::string flag = text.substr(at, end - at);
    if (flag.size() == 2) continue;  // the -- that ends the flags
    ++count;
    Flags flags;
    std::string error;
    ParseFlags({flag, "1"}, flags, error);
    EXPECT_THAT(error, ::testing::Not(HasSubstr("there is no such flag"))) << flag;
  }
  EXPECT_GT(count, 15);
}

TEST(HelpTest, ShowsHowToBegin) {
  EXPECT_THAT(std::string(HelpText()), HasSubstr("sluice -c FILE"));
}

}  // namespace
}  // namespace sluice::cli

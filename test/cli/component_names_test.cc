#include "source/cli/component_names.h"

#include "gtest/gtest.h"

namespace sluice::cli {
namespace {

TEST(ComponentNamesTest, KnowsEnvoysComponents) {
  for (const char* name : {"admin", "http", "upstream", "xds", "main"})
    EXPECT_TRUE(IsComponentName(name)) << name;
}

TEST(ComponentNamesTest, KnowsThoseThatWeDoNotHaveOurselves) {
  EXPECT_TRUE(IsComponentName("quic"));
  EXPECT_TRUE(IsComponentName("wasm"));
}

TEST(ComponentNamesTest, NamesAreWholeAndInLowerCase) {
  for (const char* name : {"", "htt", "http3x", "HTTP", "no_such", "admin "})
    EXPECT_FALSE(IsComponentName(name)) << name;
}

}  // namespace
}  // namespace sluice::cli
